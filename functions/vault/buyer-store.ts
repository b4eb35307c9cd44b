import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { recordKeysRead, recordKeysRow } from "#shared/storage/record-keys.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Buyer } from "./buyer.ts";

const buyerRow = z.object({
  buyerId: z.string(),
  version: whole(),
  locale: z.optional(z.string()),
  country: z.optional(z.string()),
  sealed: z.record(z.string(), z.instanceof(Uint8Array)),
});

const buyerKey = (buyerId: string) => ({ pk: `buyer#${buyerId}`, sk: "record" });

export const buyerReads = (tables: BuyerTables, buyerId: string): RowKey[] => [
  { table: tables.vault, key: buyerKey(buyerId) },
  recordKeysRead(tables.recordKeys, buyerKey(buyerId).pk),
];

export const toBuyer = (row: Row | undefined): Buyer | undefined => storedRow(buyerRow, row);

export interface BuyerTables {
  readonly vault: string;
  readonly recordKeys: string;
}

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
