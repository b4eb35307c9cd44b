import { createHash } from "node:crypto";

/**
 * The index of what is due is spread over these partitions, so that a day with many orders writes to all of them. A
 * number is never taken away: rows keep the bucket that they were written with.
 */
export const purgeBuckets = Array.from({ length: 16 }, (_, i) => i.toString(16));

export const purgeBucketOf = (orderId: string): string =>
  createHash("sha256").update(orderId).digest("hex").slice(0, 1);
