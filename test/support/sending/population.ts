import { createSecretKey } from "node:crypto";
import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { buyerKey as affectedKey } from "#incidents/affected-rows.ts";
import { pageKey } from "#incidents/scope-page-store.ts";
import { sealRecord } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { recordKeysRow } from "#shared/storage/record-keys.ts";

export const sendingTables = { incidents: "incidents", vault: "vault", recordKeys: "record-keys" };

const key = createSecretKey(Buffer.alloc(32, 7));
/** One key for everything, and the same in every process: what keys are for is tested elsewhere. */
export const oneKey: VaultKeys = {
  sealingKey: async (of) => ({ id: { class: of, period: "2026-11" }, key }),
  openingKey: async (id) => ({ id, key }),
};

export const buyerNumbered = (i: number): string => `B-${String(i).padStart(7, "0")}`;
export const addressOf = (buyerId: string): string => `${buyerId.toLowerCase()}@buyers.example`;

/** Pages as counting lays them: of one bucket each. */
function pagesOf(incidentId: string, buyers: readonly string[], size: number) {
  const buckets = Map.groupBy(buyers, (id) => affectedKey(incidentId, id).pk.slice(-1));
  return [...buckets]
    .sort()
    .flatMap(([bucket, ids]) =>
      Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ({
        bucket,
        ids: ids.slice(i * size, (i + 1) * size),
      })),
    )
    .map(({ bucket, ids }, page) => ({
      ...pageKey(incidentId, page),
      ...{ bucket, first: ids[0], last: ids.at(-1), count: ids.length },
    }));
}

/** Stores buyers with an address each, all of whom the incident affects. @returns how many pages they make */
export async function populate(
  db: DynamoDBDocumentClient,
  incidentId: string,
  { buyers, pageSize }: { readonly buyers: number; readonly pageSize: number },
): Promise<number> {
  const ids = Array.from({ length: buyers }, (_, i) => buyerNumbered(i));
  const pages = pagesOf(incidentId, ids, pageSize);
  await put(db, sendingTables.incidents, pages);
  for (let i = 0; i < ids.length; i += 1000) {
    const some = ids.slice(i, i + 1000);
    const sealed = await Promise.all(some.map(sealBuyer));
    const affected = some.map((buyerId) => ({
      ...affectedKey(incidentId, buyerId),
      ...{ buyerId, fields: new Set(["recipient.name", "shippingAddress"]) },
      ...{ firstAccess: "2026-11-20T10:00:00.000Z", lastAccess: "2026-11-20T11:00:00.000Z" },
    }));
    await Promise.all([
      put(db, sendingTables.incidents, affected),
      put(
        db,
        sendingTables.vault,
        sealed.map(({ buyer }) => buyer),
      ),
      put(
        db,
        sendingTables.recordKeys,
        sealed.map(({ keys }) => keys),
      ),
    ]);
  }
  return pages.length;
}

async function sealBuyer(buyerId: string) {
  const record = { type: "buyer", id: buyerId, version: 1 } as const;
  const fields = { email: { class: "contact", value: addressOf(buyerId) } } as const;
  const sealed = await sealRecord(oneKey, record, fields);
  return {
    buyer: { pk: `buyer#${buyerId}`, sk: "record", buyerId, version: 1, sealed: sealed.fields },
    keys: recordKeysRow(record, sealed.recordKeys),
  };
}

async function put(db: DynamoDBDocumentClient, table: string, items: readonly Readonly<Record<string, unknown>>[]) {
  for (let i = 0; i < items.length; i += 25) {
    const RequestItems = { [table]: items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item: { ...Item } } })) };
    await db.send(new BatchWriteCommand({ RequestItems }));
  }
}
