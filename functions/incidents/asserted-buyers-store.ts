import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { buyerKey } from "./affected-rows.ts";
import type { Incident, IncidentMove } from "./incident.ts";
import { moveUpdate } from "./incident-move-store.ts";
import type { AssertedBuyer } from "./incident-schemas.ts";
import type { IncidentTables } from "./incident-store.ts";
import { entryPut } from "./timeline-store.ts";

export interface Assertion {
  readonly move: IncidentMove;
  readonly act: AdminRecord;
  /** At most `mostAtOnce`. */
  readonly buyers: readonly AssertedBuyer[];
}

/** A transaction has 100 items, of which the incident, its timeline and the act take three. */
export const mostAtOnce = 90;

/** Adds buyers, and has the totals counted anew, together. @returns false when the incident was changed since it was read */
export const writeAssertion = (
  db: DynamoDBDocumentClient,
  { incidents, adminLog }: Pick<IncidentTables, "incidents" | "adminLog">,
  incident: Incident,
  { move, act, buyers }: Assertion,
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Update: moveUpdate(incidents, incident, move) },
          entryPut(incidents, incident.incidentId, move.entry),
          adminPut(adminLog, act),
          ...buyers.map(({ buyerId, fields }) => ({
            Update: {
              TableName: incidents,
              Key: buyerKey(incident.incidentId, buyerId),
              UpdateExpression: "SET buyerId = if_not_exists(buyerId, :buyer) ADD asserted :fields",
              ExpressionAttributeValues: { ":buyer": buyerId, ":fields": new Set(fields) },
            },
          })),
        ],
      }),
    ),
  );
