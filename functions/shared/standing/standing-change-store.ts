import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { levelKey } from "./levels.ts";
import type { SubjectStanding, WantedChange } from "./standing-change.ts";
import { type StandingMove, type Subject, standingTransitions } from "./standing-transitions.ts";

const subjectRow = z.object({
  status: z.enum(["active", "suspended", "revoked"]),
  epoch: whole(),
  revokedAt: z.optional(z.string()),
  revokedBy: z.optional(z.string()),
  reinstatedAt: z.optional(z.string()),
  reinstatedBy: z.optional(z.string()),
  limitedTo: z.optional(z.string()),
  incidentId: z.optional(z.nullable(z.string())),
});

export const subjectRead = (table: string, subject: Subject): RowKey => ({ table, key: levelKey(subject) });
export const toSubjectStanding = (row: Row | undefined): SubjectStanding | undefined => storedRow(subjectRow, row);

/** What a change leaves in the row, and what must be so beside the legal status. */
function partsOf({ transition, at, incidentId }: WantedChange) {
  if (transition === "revoke")
    return {
      set: "revokedAt = :at, revokedBy = :by, revokedFor = :why, incidentId = :incident",
      values: { ":incident": incidentId ?? null },
      condition: "",
    };
  const { limit, lifts }: StandingMove = standingTransitions[transition];
  const trace = "reinstatedAt = :at, reinstatedBy = :by, reinstatedFor = :why, tokensNotBefore = :now";
  return {
    set: limit ? `${trace}, limitedTo = :limit` : `${trace} REMOVE limitedTo`,
    values: {
      ":now": Math.floor(at.getTime() / 1000),
      ...(limit && { ":limit": limit }),
      ...(lifts && { ":lifts": lifts }),
    },
    condition: ` AND revokedBy <> :by${lifts ? " AND limitedTo = :lifts" : ""}`,
  };
}

/**
 * Moves the status, raises the epoch and records the act: two items of a TransactWriteItems, on condition that the standing
 * is as it was read.
 */
export function changeItems(
  tables: { readonly standing: string; readonly adminLog: string },
  wanted: WantedChange,
  { before, after }: { readonly before: SubjectStanding | undefined; readonly after: SubjectStanding },
  record: AdminRecord,
) {
  const { transition, subject, by, at, why } = wanted;
  const { set, values, condition } = partsOf(wanted);
  const may = statusIn(standingTransitions[transition].from);
  const asRead = `epoch = :before AND ${may.ConditionExpression}${condition}`;
  const update = {
    TableName: tables.standing,
    Key: levelKey(subject),
    UpdateExpression: `SET #status = :to, epoch = :after, ${set}`,
    ConditionExpression: before ? asRead : "attribute_not_exists(pk)",
    ExpressionAttributeNames: may.ExpressionAttributeNames,
    ExpressionAttributeValues: {
      ...(before && { ...may.ExpressionAttributeValues, ":before": before.epoch }),
      ":to": after.status,
      ":after": after.epoch,
      ":at": at.toISOString(),
      ":by": by,
      ":why": why,
      ...values,
    },
  };
  return [{ Update: update }, adminPut(tables.adminLog, record)];
}

type TransactItem = NonNullable<ConstructorParameters<typeof TransactWriteCommand>[0]["TransactItems"]>[number];

/**
 * Changes a standing, however many tokens are out.
 * @param more what else has to be written with it
 * @returns false when it was changed since it was read: then none of it was written
 */
export const writeChange = (
  db: DynamoDBDocumentClient,
  tables: Parameters<typeof changeItems>[0],
  wanted: WantedChange,
  change: Parameters<typeof changeItems>[2],
  record: AdminRecord,
  more: readonly TransactItem[] = [],
): Promise<boolean> => {
  const TransactItems = [...changeItems(tables, wanted, change, record), ...more];
  return unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })));
};
