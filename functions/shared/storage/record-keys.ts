import * as z from "zod/mini";
import { oldestPeriod, type RecordRef, type WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { bucketOf } from "./index-bucket.ts";

/** The key row of a record: all its classes in one row, so that one delete shreds the whole. */
export interface StoredRecordKeys {
  /** Of the record that these keys open. */
  readonly version: number;
  readonly keys: WrappedRecordKeys;
}

const keysRow = z.object({ version: whole(), keys: z.record(z.string(), z.instanceof(Uint8Array)) });

/** The partition of the index `byPeriod` that a record's keys belong to: the month of their vault keys, and a bucket. */
export const wrappedUnder = (record: RecordRef, keys: WrappedRecordKeys): string =>
  `${oldestPeriod(record, keys)}#${bucketOf(`${record.type}#${record.id}`)}`;

/** The row that holds a record's keys, whole. */
export const recordKeysRow = (record: RecordRef, keys: WrappedRecordKeys) => ({
  pk: `${record.type}#${record.id}`,
  version: record.version,
  keys,
  wrappedUnder: wrappedUnder(record, keys),
});

/** @param recordKey the partition key of the record in its own table, such as `order#302-1` */
export const recordKeysRead = (table: string, recordKey: string): RowKey => ({ table, key: { pk: recordKey } });

export const toRecordKeys = (row: Row | undefined): StoredRecordKeys | undefined => storedRow(keysRow, row);

/**
 * A batch read is no snapshot: it can see a record before a write and its keys after. Reads until both belong together,
 * thrice at most: what is torn for good is for the sealing layer to refuse.
 */
export async function untilWhole<T>(read: () => Promise<T>, torn: (answer: T) => boolean): Promise<T> {
  let answer = await read();
  for (let again = 0; again < 2 && torn(answer); again++) answer = await read();
  return answer;
}
