import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { blockKey } from "./contact-rows.ts";

/** A buyer, and a seller they want no more from. */
export interface Pair {
  readonly buyerId: string;
  readonly sellerId: string;
}

/** Blocks. @returns false when it is so already */
export const block = (db: DynamoDBDocumentClient, table: string, { buyerId, sellerId }: Pair, now: Date) =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: blockKey(buyerId, sellerId),
        UpdateExpression: "SET #status = :blocked, blockedAt = :now",
        ConditionExpression: "attribute_not_exists(pk) OR #status = :lifted",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":blocked": "blocked", ":lifted": "lifted", ":now": now.toISOString() },
      }),
    ),
  );

/** Takes a block back; when it was stays, for what was issued before. @returns false when there is none */
export const lift = (db: DynamoDBDocumentClient, table: string, { buyerId, sellerId }: Pair) =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: blockKey(buyerId, sellerId),
        UpdateExpression: "SET #status = :lifted",
        ConditionExpression: "#status = :blocked",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":blocked": "blocked", ":lifted": "lifted" },
      }),
    ),
  );
