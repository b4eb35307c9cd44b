import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { recordKeysRead, type StoredRecordKeys } from "#shared/storage/record-keys.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { Buyer } from "./buyer.ts";

const buyerRow = z.object({
  buyerId: z.string(),
  version: whole(),
  locale: z.optional(z.string()),
  country: z.optional(z.string()),
  sealed: z.record(z.string(), z.instanceof(Uint8Array)),
});

export const buyerKey = (buyerId: string) => ({ pk: `buyer#${buyerId}`, sk: "record" });

export interface BuyerTables {
  readonly vault: string;
  readonly recordKeys: string;
}

/** A buyer, and the buyer's keys. */
export const buyerReads = (tables: BuyerTables, buyerId: string): RowKey[] => [
  { table: tables.vault, key: buyerKey(buyerId) },
  recordKeysRead(tables.recordKeys, buyerKey(buyerId).pk),
];

export const toBuyer = (row: Row | undefined): Buyer | undefined => storedRow(buyerRow, row);

/** What is stored of a buyer, as far as anything is. */
export interface StoredBuyer {
  readonly buyer: Buyer | undefined;
  readonly recordKeys: StoredRecordKeys | undefined;
}

/** Whether buyer and keys are of different writes. */
export const isTorn = ({ buyer, recordKeys }: StoredBuyer): boolean =>
  buyer !== undefined && recordKeys?.version !== buyer.version;
