import * as z from "zod/mini";
import type { Order } from "#shared/orders/order.ts";
import { whole } from "#shared/schema.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import {
  type Channel,
  type ContactToken,
  channels,
  type Format,
  formats,
  type HolderKey,
  type TokenIds,
} from "./contact-token.ts";
import { contactPolicy } from "./policy/contact.ts";
import { hardLimitOf, liveUntil, type OrderCourse } from "./token-expiry.ts";
import type { Block } from "./token-life.ts";
import { tokenStates } from "./token-transitions.ts";

/** The rows of the table `contact` that tokens are made of; keys and access patterns: docs/storage-schema.md. */

export const tokenKey = (contactTokenId: string) => ({ pk: `token#${contactTokenId}`, sk: "record" });

/** What an application has one live token of. */
export interface Slot {
  readonly orderId: string;
  readonly applicationId: string;
  readonly channel: Channel;
  readonly format?: Format | undefined;
  readonly caller?: string | undefined;
}

export const orderPartition = (orderId: string) => `order#${orderId}`;
export const slotKey = ({ orderId, applicationId, channel, format = "extension", caller = "-" }: Slot) => ({
  pk: orderPartition(orderId),
  sk: `token#${applicationId}#${channel}${channel === "phone" ? `#${format}#${caller}` : ""}`,
});

/** @param value index of an alias, or of a number with an extension */
export const valueHolder = (value: string): HolderKey => ({ pk: `value#${value}`, sk: "holder" });
export const callerPartition = (caller: string) => `caller#${caller}`;
export const pairHolder = (caller: string, number: string): HolderKey => ({
  pk: callerPartition(caller),
  sk: `number#${number}`,
});
export const pairsOf = (caller: string) => ({ pk: callerPartition(caller), sk: "number#" });

/** Both are HMACs already. @param phone blind index of the buyer's number @param number index of the pool's */
export const callbackPartition = (phone: string, number: string) => `callback#${phone}#${number}`;
export const blockKey = (buyerId: string, sellerId: string) => ({ pk: `buyer#${buyerId}`, sk: `seller#${sellerId}` });

export const tokenIds = {
  contactTokenId: z.string(),
  orderId: z.string(),
  buyerId: z.string(),
  sellerId: z.string(),
  applicationId: z.string(),
  developerId: z.string(),
  clientId: z.string(),
};
export const rowKey = z.object({ pk: z.string(), sk: z.string() });

const tokenRow = z.object({
  ...tokenIds,
  channel: z.enum(channels),
  format: z.optional(z.enum(formats)),
  number: z.optional(z.string()),
  caller: z.optional(z.string()),
  holder: rowKey,
  status: z.enum(tokenStates),
  epochs: z.record(z.string(), z.number()),
  issuedAt: z.string(),
  askedUntil: z.optional(z.string()),
  extensions: whole(z.gte(0)),
  withdrawnAt: z.optional(z.string()),
  tookOverFrom: z.optional(z.string()),
  extendedFor: z.optional(z.array(z.string())),
  version: whole(z.gte(1)),
});
export const toToken = (row: Row | undefined): ContactToken | undefined => storedRow(tokenRow, row);

/**
 * The row that a value leads to. `liveUntil` is when its token ends by what was known of the order when the row was last
 * written: for finding numbers that are free, and for what can be done while the truth is being read.
 */
const holderRow = z.object({
  ...tokenIds,
  ...rowKey.shape,
  liveUntil: z.string(),
  /** The one caller who may use it. */
  caller: z.optional(z.string()),
  /** The partition in which calls are remembered for the buyer to return; none for addresses. */
  callback: z.optional(z.string()),
});
export type Holder = z.infer<typeof holderRow>;
export const toHolder = (row: Row | undefined): Holder | undefined => storedRow(holderRow, row);

export const idsOf = ({
  contactTokenId,
  orderId,
  buyerId,
  sellerId,
  applicationId,
  developerId,
  clientId,
}: TokenIds): TokenIds => ({ contactTokenId, orderId, buyerId, sellerId, applicationId, developerId, clientId });

/** The row as it is for a token and what is known of its order. */
export function holderOf(
  token: ContactToken,
  order: Pick<Order, "recipientPhoneIndex" | "purgeAt"> & OrderCourse,
): Holder {
  const { holder, caller, number } = token;
  const phone = order.recipientPhoneIndex;
  return {
    ...holder,
    ...idsOf(token),
    caller,
    liveUntil: liveUntil(token, order),
    callback: number && phone && callbackPartition(phone, number),
  };
}

/** The Update of what a row says of its token's end, on condition that it still leads to that token. */
export const endUpdate = (table: string, { pk, sk }: HolderKey, contactTokenId: string, liveUntil: string) => ({
  TableName: table,
  Key: { pk, sk },
  UpdateExpression: "SET liveUntil = :end",
  ConditionExpression: "contactTokenId = :id",
  ExpressionAttributeValues: { ":end": liveUntil, ":id": contactTokenId } as Record<string, unknown>,
});

const slotRow = z.object({ contactTokenId: z.string(), clientId: z.string(), holder: rowKey });
/** The token that a slot has, and what is needed to read all that its life hangs on. */
export type SlotHolder = z.infer<typeof slotRow>;
export const toSlot = (row: Row | undefined): SlotHolder | undefined => storedRow(slotRow, row);

const blockRow = z.object({ status: z.enum(["blocked", "lifted"]), blockedAt: z.string() });
export const toBlock = (row: Row | undefined): Block | undefined => storedRow(blockRow, row);

const secondsOf = (at: string): number => Math.ceil(Date.parse(at) / 1000);

/** Epoch second at which DynamoDB may delete what belongs to a token. */
export const ttlOf = (token: Pick<ContactToken, "issuedAt">): number =>
  secondsOf(hardLimitOf(token)) + contactPolicy.kept.days * 24 * 60 * 60;
