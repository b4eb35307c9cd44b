import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { isTorn, orderKeysRead } from "#shared/orders/stored-order.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { type StoredRecordKeys, toRecordKeys, untilWhole } from "#shared/storage/record-keys.ts";
import type { CallNote } from "./call-note.ts";
import type { Seen } from "./call-relay.ts";
import { callsKey, guessesKey, toCallback, toCalls, toGuard } from "./call-rows.ts";
import type { Callback } from "./callbacks.ts";
import { toHolder, tokenKey, toToken } from "./contact-rows.ts";
import { type GroundsTables, groundsIn, groundsReads } from "./grounds-store.ts";
import type { IncomingCall } from "./incoming-call.ts";
import type { TokenSeen } from "./put-through.ts";

/** As many as a buyer and a number of the pool can have had to do with each other; the newest of them count. */
const mostCallbacks = 50;

/** @param partition of the buyer and the number, where calls are remembered */
async function callbacksIn(db: DynamoDBDocumentClient, contact: string, partition: string): Promise<Callback[]> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: contact,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": partition },
      // Ids sort by time: the tokens that were issued last.
      ScanIndexForward: false,
      Limit: mostCallbacks,
    }),
  );
  return Items.map(toCallback).sort((a, b) => (a.at < b.at ? 1 : -1));
}

/**
 * First round trip: the standing of the system that asks, the caller's guesses, where what was dialled leads, today's calls
 * there, and the calls that the caller may be returning.
 * @param callbacks the partition where those are
 */
export async function lookFor(
  db: DynamoDBDocumentClient,
  { standing, contact }: Pick<GroundsTables, "standing" | "contact">,
  asking: Caller | undefined,
  { caller, holder }: IncomingCall,
  callbacks: string | undefined,
  now: Date,
): Promise<Seen> {
  const row = (key: Readonly<Record<string, string>>) => ({ table: contact, key });
  const wanted = [
    ...(caller ? [row(guessesKey(caller))] : []),
    ...(holder ? [row({ ...holder }), row(callsKey(holder, now))] : []),
  ];
  const [rows, remembered] = await Promise.all([
    asking
      ? readAsCaller(db, standing, asking, wanted).then((read) => read.rows)
      : wanted.length > 0
        ? consistentRead(db, wanted)
        : [],
    callbacks ? callbacksIn(db, contact, callbacks) : [],
  ]);
  const [guard] = caller ? rows : [];
  const [held, calls] = rows.slice(caller ? 1 : 0);
  return { guard: toGuard(guard), holder: toHolder(held), calls: toCalls(calls), callbacks: remembered };
}

/** All that a token's use hangs on, and the keys that open its order. */
export interface CallGrounds extends TokenSeen {
  readonly recordKeys: StoredRecordKeys | undefined;
}

/** Second round trip. */
export async function readCallGrounds(
  db: DynamoDBDocumentClient,
  tables: GroundsTables & { readonly recordKeys: string },
  { ids, holder }: Pick<CallNote, "ids" | "holder">,
): Promise<CallGrounds> {
  const read = async () => {
    const [keys, token, ...grounds] = await consistentRead(db, [
      orderKeysRead(tables.recordKeys, ids.orderId),
      { table: tables.contact, key: tokenKey(ids.contactTokenId) },
      ...groundsReads(tables, ids, holder),
    ]);
    return { ...groundsIn(grounds), token: toToken(token), recordKeys: toRecordKeys(keys) };
  };
  return untilWhole(read, isTorn);
}
