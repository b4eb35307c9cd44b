import { type DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import { recordKeysRead, recordKeysRow, type StoredRecordKeys } from "#shared/storage/record-keys.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Order } from "./order.ts";
import { fulfilments, orderEventTypes } from "./order-vocabulary.ts";

const bytes = z.instanceof(Uint8Array);

const orderRow = z.object({
  orderId: z.string(),
  version: whole(),
  revision: whole(),
  sellerId: z.string(),
  buyerId: z.string(),
  placedAt: z.string(),
  fulfilment: z.enum(fulfilments),
  latestDeliveryDate: z.optional(z.string()),
  items: z.optional(z.array(z.object({ sku: z.string(), title: z.string(), quantity: z.number() }))),
  country: z.string(),
  region: z.optional(z.string()),
  city: z.optional(z.string()),
  events: z.array(z.object({ type: z.enum(orderEventTypes), at: z.string() })),
  purgeAt: z.string(),
  purgedAt: z.optional(z.string()),
  sealed: z._default(z.record(z.string(), bytes), {}),
});

export const orderKey = (orderId: string) => ({ pk: `order#${orderId}`, sk: "record" });
export const orderRead = (table: string, orderId: string): RowKey => ({ table, key: orderKey(orderId) });
export const orderKeysRead = (table: string, orderId: string): RowKey => recordKeysRead(table, orderKey(orderId).pk);

/** What is stored of an order, as far as anything is. */
export interface StoredOrder {
  readonly order: Order | undefined;
  readonly recordKeys: StoredRecordKeys | undefined;
}

/** Whether order and keys are of different writes. */
export const isTorn = ({ order, recordKeys }: StoredOrder): boolean =>
  order !== undefined && order.purgedAt === undefined && recordKeys?.version !== order.version;

export const toOrder = (row: Row | undefined): Order | undefined => storedRow(orderRow, row);
export interface OrderTables {
  readonly vault: string;
  readonly recordKeys: string;
}

/**
 * Writes an order and its record keys together or not at all.
 * @param before what was read; the write takes place only if nothing has changed since
 * @returns false when something has
 */
export async function writeOrder(
  db: DynamoDBDocumentClient,
  { vault, recordKeys }: OrderTables,
  order: Order,
  keys: WrappedRecordKeys,
  before: Order | undefined,
): Promise<boolean> {
  const condition = before
    ? { ConditionExpression: "revision = :revision", ExpressionAttributeValues: { ":revision": before.revision } }
    : { ConditionExpression: "attribute_not_exists(pk)" };
  const row = { ...orderKey(order.orderId), ...order, purgeBucket: bucketOf(orderKey(order.orderId).pk) };
  const keyRow = recordKeysRow({ type: "order", id: order.orderId, version: order.version }, keys);
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: vault, Item: row, ...condition } },
          { Put: { TableName: recordKeys, Item: keyRow } },
        ],
      }),
    ),
  );
}

/** Writes an order's events and what follows from them. @returns false when the order has changed since it was read */
export async function writeEvents(
  db: DynamoDBDocumentClient,
  vault: string,
  before: Order,
  after: Pick<Order, "events" | "purgeAt">,
) {
  return unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: vault,
        Key: orderKey(before.orderId),
        UpdateExpression: "SET events = :events, purgeAt = :purgeAt, revision = :next",
        ConditionExpression: "revision = :revision",
        ExpressionAttributeValues: {
          ":events": after.events,
          ":purgeAt": after.purgeAt,
          ":next": before.revision + 1,
          ":revision": before.revision,
        },
      }),
    ),
  );
}
