import {
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { whole } from "#shared/schema.ts";
import { authorizationKey, authorizationRow, isInForce, withdrawn } from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import type { Incident } from "./incident.ts";
import type { IncidentTables } from "./incident-store.ts";
import type { Ports } from "./timeline.ts";

/** How far the authorisations of one application have been gone through, by seller. */
const progressRow = z.object({ after: z.string(), withdrawn: whole(), done: z.boolean() });
type Progress = z.output<typeof progressRow>;

const progressPrefix = "withdrawals#";
const progressKey = (incidentId: string, applicationId: string) => ({
  pk: `incident#${incidentId}`,
  sk: `${progressPrefix}${applicationId}`,
});

/** Authorisations of a page; each is a transaction of its own. */
const pageSize = 100;

/**
 * Withdraws a page of what sellers authorised an application to do, and counts it, from where the page before ended. A page
 * that was cut off is gone through again: what it withdrew is counted by whose withdrawal it is, so that the count is exact.
 * Of an exercise, what is in force is counted and nothing withdrawn.
 * @returns whether there is more to do
 */
export async function withdrawPage(
  db: DynamoDBDocumentClient,
  tables: IncidentTables,
  { incident, applicationId }: { readonly incident: Incident; readonly applicationId: string },
  ports: Ports,
): Promise<boolean> {
  const key = progressKey(incident.incidentId, applicationId);
  const [row] = await consistentRead(db, [{ table: tables.incidents, key }]);
  const before = storedRow(progressRow, row) ?? { after: "", withdrawn: 0, done: false };
  if (before.done) return false;
  const sellers = await sellersAfter(db, tables.standing, applicationId, before.after);
  let count = 0;
  for (const sellerId of sellers)
    if (await withdrawOne(db, tables, { incident, applicationId, sellerId }, ports)) count++;
  const done = sellers.length < pageSize;
  const after = { after: sellers.at(-1) ?? before.after, withdrawn: before.withdrawn + count, done };
  const kept = await unlessChanged(() => db.send(progressPut(tables.incidents, key, row && before, after)));
  return !(kept && done);
}

const progressPut = (
  table: string,
  key: ReturnType<typeof progressKey>,
  before: Progress | undefined,
  after: Progress,
) =>
  new PutCommand({
    TableName: table,
    Item: { ...key, ...after },
    ...(before
      ? {
          ConditionExpression: "#after = :read AND done = :no",
          ExpressionAttributeNames: { "#after": "after" },
          ExpressionAttributeValues: { ":read": before.after, ":no": false },
        }
      : { ConditionExpression: "attribute_not_exists(pk)" }),
  });

const prefix = "seller#";

async function sellersAfter(db: DynamoDBDocumentClient, table: string, applicationId: string, after: string) {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byApplication",
      KeyConditionExpression: "authorizedApplication = :application AND pk > :after",
      ExpressionAttributeValues: { ":application": applicationId, ":after": `${prefix}${after}` },
      Limit: pageSize,
    }),
  );
  return Items.map(({ pk }) => String(pk).slice(prefix.length));
}

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
export async function countWithdrawn(db: DynamoDBDocumentClient, table: string, incidentId: string): Promise<number> {
  let count = 0;
  const pages = paginateQuery(
    { client: db },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :incident AND begins_with(sk, :withdrawals)",
      ExpressionAttributeValues: { ":incident": `incident#${incidentId}`, ":withdrawals": progressPrefix },
    },
  );
  for await (const { Items = [] } of pages)
    for (const item of Items) count += storedRow(progressRow, item)?.withdrawn ?? 0;
  return count;
}
