import { type DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { orderKey } from "./order-store.ts";
import type { PurgeStore } from "./purge.ts";

const dueRow = z.object({ pk: z.string().startsWith("order#"), purgeAt: z.string() });
const batch = 25;

export function purgeStore(
  db: DynamoDBDocumentClient,
  { vault, recordKeys }: { readonly vault: string; readonly recordKeys: string },
): PurgeStore {
  return {
    async due(bucket, now, after) {
      const position = after && { ...orderKey(after.orderId), purgeBucket: bucket, purgeAt: after.purgeAt };
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName: vault,
          IndexName: "byPurge",
          KeyConditionExpression: "purgeBucket = :bucket AND purgeAt <= :now",
          ExpressionAttributeValues: { ":bucket": bucket, ":now": now.toISOString() },
          Limit: batch,
          ...(position ? { ExclusiveStartKey: position } : {}),
        }),
      );
      return Items.map((item) => dueRow.parse(item)).map(({ pk, purgeAt }) => ({
        orderId: pk.slice("order#".length),
        purgeAt,
      }));
    },

    shred: (orderId, now) =>
      unlessChanged(() =>
        db.send(
          new TransactWriteCommand({
            TransactItems: [
              { Delete: { TableName: recordKeys, Key: { pk: `order#${orderId}` } } },
              {
                Update: {
                  TableName: vault,
                  Key: orderKey(orderId),
                  UpdateExpression: "SET purgedAt = :now, revision = revision + :one REMOVE sealed, city, purgeBucket",
                  ConditionExpression: "purgeAt <= :now AND attribute_not_exists(purgedAt)",
                  ExpressionAttributeValues: { ":now": now.toISOString(), ":one": 1 },
                },
              },
            ],
          }),
        ),
      ),
  };
}
