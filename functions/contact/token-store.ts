import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { accessRecordPut } from "#shared/access-log/access-record-store.ts";
import type { Order } from "#shared/orders/order.ts";
import { orderKey } from "#shared/orders/stored-order.ts";
import { rowsBelow } from "#shared/storage/rows-below.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { type Holder, holderOf, pairsOf, type Slot, slotKey, toHolder, tokenKey, ttlOf } from "./contact-rows.ts";
import type { ContactToken } from "./contact-token.ts";

export interface IssueTables {
  readonly vault: string;
  readonly contact: string;
  readonly accessLog: string;
  readonly accessLogShards: number;
}

/** A token that comes into being, and what has to be so for it. */
export interface Issue {
  readonly token: ContactToken;
  readonly slot: Slot;
  /** That it is about. */
  readonly order: Order;
  readonly record: AccessRecord;
  /** The token that the slot had: it has ended. */
  readonly replaces?: string | undefined;
  /** Whose number it was, and the order by which it is known to have cooled down. */
  readonly takesOver?: { readonly contactTokenId: string; readonly order: Order | undefined } | undefined;
}

const absent = { ConditionExpression: "attribute_not_exists(pk)" };
const stillOf = (contactTokenId: string) => ({
  ConditionExpression: "contactTokenId = :before",
  ExpressionAttributeValues: { ":before": contactTokenId },
});

/**
 * Writes a token, the rows that lead to it, and the record that it was given out: all or nothing.
 * @returns false when somebody has been issued the same, or the number, or there is news of the order it is taken over from
 */
export async function writeIssue(
  db: DynamoDBDocumentClient,
  { vault, contact, accessLog, accessLogShards }: IssueTables,
  { token, slot, order, record, replaces, takesOver }: Issue,
): Promise<boolean> {
  const { contactTokenId, clientId, holder } = token;
  const ttl = ttlOf(token);
  const puts = [
    { Item: { ...tokenKey(contactTokenId), ...token, ttl }, ...absent },
    {
      Item: { ...slotKey(slot), contactTokenId, clientId, holder, ttl },
      ...(replaces === undefined ? absent : stillOf(replaces)),
    },
    {
      Item: { ...holderOf(token, order), ttl },
      ...(takesOver === undefined ? absent : stillOf(takesOver.contactTokenId)),
    },
  ].map((put) => ({ Put: { TableName: contact, ...put } }));
  const TransactItems = [
    ...puts,
    { Put: accessRecordPut(accessLog, accessLogShards, record) },
    ...(takesOver?.order ? [noNewsOf(vault, takesOver.order)] : []),
  ];
  return unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })));
}

const noNewsOf = (vault: string, { orderId, revision }: Order) => ({
  ConditionCheck: {
    TableName: vault,
    Key: orderKey(orderId),
    ConditionExpression: "revision = :revision",
    ExpressionAttributeValues: { ":revision": revision },
  },
});

/** The numbers that a caller has, or had: at most as many as the pool has, a few kilobytes for each ten. */
export const pairsHeld = async (db: DynamoDBDocumentClient, contact: string, caller: string): Promise<Holder[]> =>
  (await rowsBelow(db, contact, pairsOf(caller))).flatMap((row) => toHolder(row) ?? []);
