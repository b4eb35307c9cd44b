import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { authorizationKey, authorizationRow, isInForce, withdrawn } from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import type { Incident } from "./incident.ts";
import type { IncidentTables } from "./incident-store.ts";
import { countedBelow, sellerPage } from "./seller-pages-store.ts";
import type { Ports } from "./timeline.ts";

/** How far the authorisations of one application have been gone through. */
const progressKey = (incidentId: string, applicationId: string) => ({
  pk: `incident#${incidentId}`,
  sk: `withdrawals#${applicationId}`,
});

/**
 * Withdraws a page of what sellers authorised an application to do, and counts it, from where the page before ended. A page
 * that was cut off is gone through again: what it withdrew is counted by whose withdrawal it is, so that the count is exact.
 * Of an exercise, what is in force is counted and nothing withdrawn.
 * @returns whether there is more to do
 */
export const withdrawPage = (
  db: DynamoDBDocumentClient,
  tables: IncidentTables,
  { incident, applicationId }: { readonly incident: Incident; readonly applicationId: string },
  ports: Ports,
): Promise<boolean> =>
  sellerPage(db, tables, { applicationId, key: progressKey(incident.incidentId, applicationId) }, (sellerId) =>
    withdrawOne(db, tables, { incident, applicationId, sellerId }, ports),
  );

interface Withdrawal {
  readonly incident: Incident;
  readonly applicationId: string;
  readonly sellerId: string;
}

/** @returns whether the incident took it away, now or by an earlier attempt; of an exercise, whether it is in force */
const withdrawOne = (
  db: DynamoDBDocumentClient,
  { standing, adminLog }: IncidentTables,
  { incident, applicationId, sellerId }: Withdrawal,
  { clock, ids }: Ports,
): Promise<boolean> =>
  untilWritten(async () => {
    const { incidentId, containment } = incident;
    const key = authorizationKey(sellerId, applicationId);
    const [row] = await consistentRead(db, [{ table: standing, key }]);
    const before = storedRow(authorizationRow, row);
    const now = clock.now();
    if (before?.withdrawnBy === incidentId) return true;
    const after = isInForce(before, now) ? withdrawn(before) : undefined;
    if (!before || !after || containment.mode !== "revoked") return after !== undefined;
    const record = adminRecord(
      { clock: { now: () => now }, ids },
      {
        ...{ actor: "workflow", act: "authorization.withdrawn", subject: `application#${applicationId}` },
        details: { sellerId, roles: after.roles, incidentId },
      },
    );
    const update = {
      TableName: standing,
      Key: key,
      UpdateExpression: "SET #status = :to, epoch = :after, withdrawnAt = :now, withdrawnBy = :incident",
      ConditionExpression: "#status = :from AND epoch = :before",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ...{ ":from": before.status, ":to": after.status, ":before": before.epoch, ":after": after.epoch },
        ...{ ":now": now.toISOString(), ":incident": incidentId },
      },
    };
    const TransactItems = [{ Update: update }, adminPut(adminLog, record)];
    return (await unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })))) ? true : undefined;
  });

/** How many authorisations an incident took away, of all its applications. */
export const countWithdrawn = (db: DynamoDBDocumentClient, table: string, incidentId: string): Promise<number> =>
  countedBelow(db, table, progressKey(incidentId, ""));
