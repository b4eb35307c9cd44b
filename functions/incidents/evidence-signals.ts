import * as z from "zod/mini";
import type { RowChanged } from "#shared/stream-function.ts";
import { type IncidentStatus, incidentStatuses } from "./incident-transitions.ts";

/** An execution of the workflow `evidence` that is to begin: under a name that can be taken once, with ids alone. */
export interface EvidenceStart {
  readonly workflow: "evidence";
  readonly name: string;
  readonly input: { readonly incidentId: string; readonly snapshot: number };
}

/** From when on there is evidence: when everyone was told, or it was decided that nobody is. */
const kept: readonly IncidentStatus[] = ["notified", "decided", "closed"];
export const hasEvidence = (status: IncidentStatus): boolean => kept.includes(status);

const incident = z.object({
  pk: z.literal("incidents"),
  incidentId: z.string(),
  status: z.enum(incidentStatuses),
  version: z.number(),
});

/** Whatever changes about an incident that was dealt with has evidence of its own, which is named after the incident's version. */
export function evidenceStartsOf({ before, after }: RowChanged): EvidenceStart[] {
  if (after.pk !== "incidents") return [];
  const { incidentId, status, version } = incident.parse(after);
  if (!hasEvidence(status) || (before && incident.parse(before).version === version)) return [];
  return [
    { workflow: "evidence", name: `${incidentId}-evidence-${version}`, input: { incidentId, snapshot: version } },
  ];
}
