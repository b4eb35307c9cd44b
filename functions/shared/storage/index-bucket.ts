import { createHash } from "node:crypto";

/**
 * An index of what a job has to look at is spread over these partitions, so that writing records never waits for one of
 * them. A number is never taken away: rows keep the bucket that they were written with.
 */
export const indexBuckets = Array.from({ length: 16 }, (_, i) => i.toString(16));

/** @param recordKey the partition key of the record */
export const bucketOf = (recordKey: string): string => createHash("sha256").update(recordKey).digest("hex").slice(0, 1);
