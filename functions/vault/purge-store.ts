import { type DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { orderKey } from "#shared/orders/stored-order.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { retention } from "./policy/retention.ts";
import type { PurgeStore } from "./purge.ts";

const dueRow = z.object({ pk: z.string().check(z.startsWith("order#")), purgeAt: z.string() });
const batch = 25;

/**
 * In seconds since 1970, as DynamoDB's TTL has it. No row gets one before it is shredded: were it to expire first, the sweep
 * would never hear of it, and its keys would stay.
 */
const factsUntil = (purgedAt: Date) =>
  Math.floor(purgedAt.getTime() / 1000) + retention.facts.daysAfterPurge * 24 * 60 * 60;

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
                  UpdateExpression:
                    "SET purgedAt = :now, #ttl = :ttl, revision = revision + :one REMOVE sealed, city, recipientPhoneIndex, purgeBucket",
                  ConditionExpression: "purgeAt <= :now AND attribute_not_exists(purgedAt)",
                  ExpressionAttributeNames: { "#ttl": "ttl" },
                  ExpressionAttributeValues: { ":now": now.toISOString(), ":ttl": factsUntil(now), ":one": 1 },
                },
              },
            ],
          }),
        ),
      ),
  };
}
