import * as z from "zod";
import type { WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";

/** The key row of a record: all its classes in one row, so that one delete shreds the whole. */
export interface StoredRecordKeys {
  /** Of the record that these keys open. */
  readonly version: number;
  readonly keys: WrappedRecordKeys;
}

const recordKeysRow = z.object({ version: z.int(), keys: z.record(z.string(), z.instanceof(Uint8Array)) });

/** @param recordKey the partition key of the record in the table `vault` */
export const recordKeysRead = (table: string, recordKey: string): RowKey => ({ table, key: { pk: recordKey } });

export const toRecordKeys = (row: Row | undefined): StoredRecordKeys | undefined =>
  row === undefined ? undefined : recordKeysRow.parse(row);

/**
 * A batch read is no snapshot: it can see a record before a write and its keys after. Reads until both belong together,
 * thrice at most: what is torn for good is for the sealing layer to refuse.
 */
export async function untilWhole<T>(read: () => Promise<T>, torn: (answer: T) => boolean): Promise<T> {
  let answer = await read();
  for (let again = 0; again < 2 && torn(answer); again++) answer = await read();
  return answer;
}
