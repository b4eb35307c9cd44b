import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { buyerKey } from "./affected-rows.ts";
import type { Incident, IncidentMove } from "./incident.ts";
import { moveIncident } from "./incident-move-store.ts";
import type { AssertedBuyer } from "./incident-schemas.ts";
import type { IncidentTables } from "./incident-store.ts";

export interface Assertion {
  readonly move: IncidentMove;
  readonly act: AdminRecord;
  /** At most `mostAtOnce`. */
  readonly buyers: readonly AssertedBuyer[];
}

/** As many as go with a move. */
export const mostAtOnce = 90;

/** Adds buyers, and has the totals counted anew, together. @returns false when the incident was changed since it was read */
export function writeAssertion(
  db: DynamoDBDocumentClient,
  { incidents, adminLog }: Pick<IncidentTables, "incidents" | "adminLog">,
  incident: Incident,
  { move, act, buyers }: Assertion,
): Promise<boolean> {
  const items = buyers.map(({ buyerId, fields }) => ({
    Update: {
      TableName: incidents,
      Key: buyerKey(incident.incidentId, buyerId),
      UpdateExpression: "SET buyerId = if_not_exists(buyerId, :buyer) ADD asserted :fields",
      ExpressionAttributeValues: { ":buyer": buyerId, ":fields": new Set(fields) },
    },
  }));
  return moveIncident(db, incidents, incident, move, { act: { table: adminLog, record: act }, items });
}
