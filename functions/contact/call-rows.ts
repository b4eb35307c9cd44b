import * as z from "zod/mini";
import { contactUses } from "#shared/access-log/access-record.ts";
import { day } from "#shared/days.ts";
import { whole } from "#shared/schema.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { DayOfCalls } from "./call-note.ts";
import type { Callback } from "./callbacks.ts";
import type { CallerGuard } from "./caller-guard.ts";
import { callerPartition, rowKey, tokenIds } from "./contact-rows.ts";
import type { HolderKey } from "./contact-token.ts";
import { contactPolicy } from "./policy/contact.ts";

/** The rows of the table `contact` that calls leave; keys and access patterns: docs/storage-schema.md. */

export const guessesKey = (caller: string) => ({ pk: callerPartition(caller), sk: "guesses" });

const guardRow = z.object({
  wrong: z.array(z.object({ at: z.string(), attempt: z.string() })),
  refusals: whole(z.gte(0)),
  refusedUntil: z.optional(z.string()),
  version: whole(z.gte(1)),
});
export const toGuard = (row: Row | undefined): CallerGuard | undefined => storedRow(guardRow, row);

/** Of the holder that was dialled, or of the one that a callback is about. */
export const callsPrefix = ({ pk, sk }: HolderKey) => ({ pk, sk: `calls#${sk}#` });
/** Calls of one UTC day. */
export const callsKey = (holder: HolderKey, at: Date) => {
  const { pk, sk } = callsPrefix(holder);
  return { pk, sk: sk + at.toISOString().slice(0, "yyyy-mm-dd".length) };
};
/** The attribute that a call has in its day's row. */
export const callAttribute = (callId: string) => `call#${callId}`;

const callEntry = z.object({ contactTokenId: z.string(), use: z.enum(contactUses), at: z.string() });
export type CallEntry = z.infer<typeof callEntry>;
const callsRow = z.catchall(z.object({ pk: z.string(), sk: z.string(), ids: z.set(z.string()) }), z.unknown());

export const toCalls = (row: Row | undefined): DayOfCalls | undefined => storedRow(callsRow, row);

/** When each call of a day was, and of which token. */
export function callEntries(row: Row): CallEntry[] {
  const { ids, ...rest } = storedRow(callsRow, row) as z.infer<typeof callsRow>;
  return [...ids].map((callId) => callEntry.parse(rest[callAttribute(callId)]));
}

/** A call as its day's row has it; undefined where it is not of that day. */
export function callOf(row: Row | undefined, callId: string): CallEntry | undefined {
  const entry = toCalls(row)?.ids.has(callId) ? row?.[callAttribute(callId)] : undefined;
  return entry === undefined ? undefined : callEntry.parse(entry);
}

const bytes = z.instanceof(Uint8Array);
const callbackRow = z.object({
  ...tokenIds,
  holder: rowKey,
  at: z.string(),
  liveUntil: z.string(),
  sealed: bytes,
  keys: z.record(z.string(), bytes),
});
export const toCallback = (row: Row): Callback => storedRow(callbackRow, row) as Callback;

export const callbackKey = (partition: string, contactTokenId: string) => ({
  pk: partition,
  sk: `token#${contactTokenId}`,
});

/** Epoch second, so many days from a time, at which DynamoDB may delete a row. */
export const ttlAfter = (at: Date, days: number): number => Math.ceil((at.getTime() + days * day) / 1000);

/** A callback is of no use after the longest that a token lives, and its sealed number goes with it. */
export const callbackDays = contactPolicy.life.hardLimitDays;
