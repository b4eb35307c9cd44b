import { type DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import type { Order } from "#shared/orders/order.ts";
import { orderKey } from "#shared/orders/stored-order.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import { recordKeysRow } from "#shared/storage/record-keys.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";

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
