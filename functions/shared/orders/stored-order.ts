import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { recordKeysRead, type StoredRecordKeys } from "#shared/storage/record-keys.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
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
  recipientPhoneIndex: z.optional(z.string()),
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
