import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { stages } from "#shared/standing/stages.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

/**
 * That an access came back which had been ended for an incident: in the table `incidents`, written with the change of the
 * standing. What sellers had authorised follows from it, and counts itself there.
 */
const reinstatementRow = z.object({
  /** `rei_ULID` */
  reinstatementId: z.string(),
  incidentId: z.string(),
  subject: z.custom<Subject>((value) => typeof value === "string" && value.includes("#")),
  stage: z.enum(stages),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** `sub` of the responder. */
  by: z.string(),
  /** Once all were gone through. */
  authorizationsRestored: z.optional(whole()),
});
export type Reinstatement = z.output<typeof reinstatementRow>;

/** What is done about incidents by who has no business with the rest of them: apart, so that a role can be held to it. */
export const reinstatedPartition = (incidentId: string) => `reinstated#${incidentId}`;
export const reinstatementPrefix = "rei_";
export const reinstatementKey = ({
  incidentId,
  reinstatementId,
}: Pick<Reinstatement, "incidentId" | "reinstatementId">) => ({
  pk: reinstatedPartition(incidentId),
  sk: reinstatementId,
});

export const toReinstatement = (row: Row | undefined): Reinstatement | undefined => storedRow(reinstatementRow, row);

/** The part of a transaction that says so. */
export const reinstatementPut = (table: string, reinstatement: Reinstatement) => ({
  Put: {
    TableName: table,
    Item: { ...reinstatementKey(reinstatement), ...reinstatement },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});
