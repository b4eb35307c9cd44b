import * as z from "zod/mini";
import type { RowChanged } from "#shared/stream-function.ts";
import { incidentStatuses } from "./incident-transitions.ts";

/** An execution that is to begin: under a name that can be taken once, with ids alone. */
export interface Start {
  readonly workflow: "incidents" | "incident-notices";
  readonly name: string;
  readonly input: { readonly incidentId: string; readonly part?: "all" | "count" };
}

const incident = z.object({
  pk: z.literal("incidents"),
  incidentId: z.string(),
  status: z.enum(incidentStatuses),
  scopeRevision: z.number(),
});

/**
 * What a change of a row means to the workflows; the same change read twice means the same. Buyers that are named while it is
 * still counted are found by who counts; afterwards it is counted anew.
 */
export function startsOf({ before, after }: RowChanged): Start[] {
  if (after.pk !== "incidents") return [];
  const { incidentId, status, scopeRevision } = incident.parse(after);
  const workflow = "incidents";
  if (!before) return [{ workflow, name: incidentId, input: { incidentId, part: "all" } }];
  const was = incident.parse(before).status;
  if (was !== "notifying" && status === "notifying")
    return [{ workflow: "incident-notices", name: incidentId, input: { incidentId } }];
  const again = was === "scoped" && status === "contained";
  return again ? [{ workflow, name: `${incidentId}-${scopeRevision}`, input: { incidentId, part: "count" } }] : [];
}
