import * as z from "zod/mini";
import type { RowChanged } from "#shared/stream-function.ts";

/** An execution that is to begin: under a name that can be taken once, with ids alone. */
export interface Start {
  readonly name: string;
  readonly input: { readonly incidentId: string };
}

const incident = z.object({ pk: z.literal("incidents"), incidentId: z.string() });

/** What a change of a row means to the workflow; the same change read twice means the same. */
export function startsOf({ before, after }: RowChanged): Start[] {
  if (after.pk !== "incidents" || before) return [];
  const { incidentId } = incident.parse(after);
  return [{ name: incidentId, input: { incidentId } }];
}
