import { createHash } from "node:crypto";
import { encodeTime, monotonicFactory, ulid as ulidOf } from "ulid";

/** Identifiers, passed in so that tests can replay a case. */
export interface Ids {
  /** `prefix_ULID`: sortable by the time it was made, unique across processes (80 random bits). */
  next(prefix: string): string;
}

const ulid = monotonicFactory();

export const systemIds: Ids = { next: (prefix) => `${prefix}_${ulid()}` };

/** Sorts before every identifier of this prefix that was made at this time or later. */
export const leastId = (prefix: string, at: Date): string => `${prefix}_${encodeTime(at.getTime())}`;

/**
 * The identifier of something that comes about once for these parts, whoever makes it and however often: a ULID of this time
 * whose other 80 bits are a hash of the parts.
 * @param at when it comes about
 */
export function derivedId(prefix: string, at: Date, ...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
  let next = 0;
  return `${prefix}_${ulidOf(at.getTime(), () => hash.readUInt8(next++) / 256)}`;
}
