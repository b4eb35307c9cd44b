import * as z from "zod/mini";
import { type LoggedField, loggedFields } from "#shared/access-log/access-record.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { AffectedBuyer, AffectedOrder } from "./scope-totals.ts";

/**
 * The rows of whom an incident affects: one for each buyer, and behind it one for each of the buyer's orders. Buyers are spread
 * over buckets; ids have no `#`, so that a buyer's orders sort before the next buyer.
 */
export const affectedPartition = (incidentId: string, bucket: string): string => `affected#${incidentId}#${bucket}`;

export const buyerKey = (incidentId: string, buyerId: string) => ({
  pk: affectedPartition(incidentId, bucketOf(`buyer#${buyerId}`)),
  sk: `buyer#${buyerId}`,
});

export const orderKey = (incidentId: string, buyerId: string, orderId: string) => {
  const { pk, sk } = buyerKey(incidentId, buyerId);
  return { pk, sk: `${sk}#order#${orderId}` };
};

const fieldSet = z.set(z.enum(loggedFields));

const buyerRow = z.object({
  pk: z.string(),
  buyerId: z.string(),
  fields: z.optional(fieldSet),
  asserted: z.optional(fieldSet),
  firstAccess: z.optional(z.string()),
  lastAccess: z.optional(z.string()),
});
const orderRow = z.object({ pk: z.string(), orderId: z.string(), fields: fieldSet });

/** A row as it is met on the way through a bucket: a buyer, or an order of the buyer before it. */
export type AffectedRow =
  | { readonly sk: string; readonly buyer: AffectedBuyer }
  | { readonly sk: string; readonly order: AffectedOrder };

export function toAffected(row: Readonly<Record<string, unknown>>): AffectedRow {
  const sk = String(row.sk);
  if (row.orderId !== undefined) return { sk, order: storedRow(orderRow, row) as AffectedOrder };
  const none = new Set<LoggedField>();
  const { pk: _, fields = none, asserted = none, ...buyer } = storedRow(buyerRow, row) as z.output<typeof buyerRow>;
  return { sk, buyer: { ...buyer, fields, asserted } };
}
