import { reinstatementPrefix, toReinstatement } from "#shared/incidents/reinstatement.ts";
import type { RowChanged } from "#shared/stream-function.ts";

/** An execution that is to begin: under a name that can be taken once, with ids alone. */
export interface ReinstatementStart {
  readonly workflow: "reinstatements";
  readonly name: string;
  readonly input: { readonly incidentId: string; readonly reinstatementId: string };
}

/** What sellers had authorised follows an access that came back, once for each time. */
export function reinstatementStartsOf({ before, after }: RowChanged): ReinstatementStart[] {
  const isOne = String(after.pk).startsWith("reinstated#") && String(after.sk).startsWith(reinstatementPrefix);
  const reinstatement = isOne && !before ? toReinstatement(after) : undefined;
  if (!reinstatement) return [];
  const { incidentId, reinstatementId } = reinstatement;
  return [{ workflow: "reinstatements", name: reinstatementId, input: { incidentId, reinstatementId } }];
}
