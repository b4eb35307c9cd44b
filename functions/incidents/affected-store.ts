import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { LoggedField } from "#shared/access-log/access-record.ts";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { whole } from "#shared/schema.ts";
import { indexBuckets } from "#shared/storage/index-bucket.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { type AffectedRow, affectedPartition, buyerKey, orderKey, toAffected } from "./affected-rows.ts";
import { inLanes } from "./lanes.ts";
import type { BuyerRead } from "./scope-merge.ts";
import type { AffectedOrder, ShownBuyer } from "./scope-totals.ts";

/** Updates that are under way at once. */
const abreast = 16;

/**
 * Adds what was read to what is known of each buyer. Only unions and extremes are written, so that the rows say the same
 * however often, in which order and in which pieces this is done.
 */
export async function addReads(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  reads: readonly BuyerRead[],
): Promise<void> {
  const updates = reads.flatMap((read): (() => Promise<unknown>)[] => [
    () => addToBuyer(db, table, incidentId, read),
    ...[...read.orders].map(([orderId, fields]) => () => {
      return addFields(db, table, orderKey(incidentId, read.buyerId, orderId), { orderId }, fields);
    }),
  ]);
  await inLanes(updates, abreast, (update) => update());
}

const addFields = (
  db: DynamoDBDocumentClient,
  TableName: string,
  Key: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
  fields: ReadonlySet<LoggedField>,
) =>
  db.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: `SET ${Object.keys(names).map((name) => `${name} = if_not_exists(${name}, :${name})`)} ADD #fields :fields`,
      ExpressionAttributeNames: { "#fields": "fields" },
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(names).map(([name, value]) => [`:${name}`, value])),
        ":fields": new Set(fields),
      },
      ReturnValues: "ALL_NEW",
    }),
  );

async function addToBuyer(db: DynamoDBDocumentClient, table: string, incidentId: string, read: BuyerRead) {
  const { buyerId, fields, firstAccess, lastAccess } = read;
  const key = buyerKey(incidentId, buyerId);
  const { Attributes = {} } = await addFields(db, table, key, { buyerId, firstAccess, lastAccess }, fields);
  if (String(Attributes.firstAccess) > firstAccess) await setExtreme(db, table, key, "firstAccess", firstAccess, ">");
  if (String(Attributes.lastAccess) < lastAccess) await setExtreme(db, table, key, "lastAccess", lastAccess, "<");
}

/** An extreme that somebody else has moved further meanwhile stays where it is. */
const setExtreme = (
  db: DynamoDBDocumentClient,
  TableName: string,
  Key: Readonly<Record<string, string>>,
  name: "firstAccess" | "lastAccess",
  at: string,
  than: "<" | ">",
) =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: `SET ${name} = :at`,
        ConditionExpression: `${name} ${than} :at`,
        ExpressionAttributeValues: { ":at": at },
      }),
    ),
  );

/** The rows of a bucket, from behind a key on; strongly consistent, 1 MB a round trip. */
export async function* affectedRows(
  db: DynamoDBDocumentClient,
  table: string,
  partition: string,
  after: string,
): AsyncGenerator<AffectedRow> {
  const pages = paginateQuery(
    { client: db },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND sk > :after",
      ExpressionAttributeValues: { ":pk": partition, ":after": after || " " },
    },
  );
  for await (const { Items = [] } of pages) yield* Items.map(toAffected);
}

const mostOrders = 200;
const place = z.strictObject({
  bucket: whole(z.gte(0), z.lt(indexBuckets.length)),
  after: z.string().check(z.maxLength(300)),
});

/**
 * Whom an incident affects, as far as it has been found out, bucket by bucket.
 * @throws Problem `invalid_request` for a cursor that is not one of this list's
 */
export async function listAffected(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly affected: ShownBuyer[]; readonly nextCursor?: string }> {
  const start = cursor === undefined ? { bucket: 0, after: "" } : fromCursor(place, cursor);
  const affected: (ShownBuyer & { orders: AffectedOrder[]; moreOrders: boolean })[] = [];
  for (let bucket = start.bucket; bucket < indexBuckets.length; bucket++) {
    let after = bucket === start.bucket ? start.after : "";
    const partition = affectedPartition(incidentId, indexBuckets[bucket] as string);
    for await (const row of affectedRows(db, table, partition, after)) {
      if ("buyer" in row) {
        if (affected.length === limit) return { affected, nextCursor: toCursor({ bucket, after }) };
        affected.push({ buyer: row.buyer, orders: [], moreOrders: false });
      } else {
        const of = affected.at(-1);
        if (of && of.orders.length < mostOrders) of.orders.push(row.order);
        else if (of) of.moreOrders = true;
      }
      after = row.sk;
    }
  }
  return { affected };
}
