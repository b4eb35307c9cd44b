import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Buyer } from "#shared/buyers/buyer.ts";
import { type BuyerTables, buyerKey } from "#shared/buyers/stored-buyer.ts";
import type { WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import { recordKeysRow } from "#shared/storage/record-keys.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";

/** Writes a buyer and its record keys together or not at all. @returns false when it has changed since it was read */
export async function writeBuyer(
  db: DynamoDBDocumentClient,
  { vault, recordKeys }: BuyerTables,
  buyer: Buyer,
  keys: WrappedRecordKeys,
): Promise<boolean> {
  const condition =
    buyer.version === 1
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : { ConditionExpression: "version = :before", ExpressionAttributeValues: { ":before": buyer.version - 1 } };
  const keyRow = recordKeysRow({ type: "buyer", id: buyer.buyerId, version: buyer.version }, keys);
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: vault, Item: { ...buyerKey(buyer.buyerId), ...buyer }, ...condition } },
          { Put: { TableName: recordKeys, Item: keyRow } },
        ],
      }),
    ),
  );
}
