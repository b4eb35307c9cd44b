import type { Clock } from "#shared/clock.ts";
import { log } from "#shared/log/log.ts";
import { indexBuckets } from "#shared/storage/index-bucket.ts";

export interface DueOrder {
  readonly orderId: string;
  /** ISO 8601, UTC. */
  readonly purgeAt: string;
}

export interface PurgeStore {
  /** The next orders of a bucket whose time has come, the longest overdue first; `after` goes on behind one. */
  due(bucket: string, now: Date, after: DueOrder | undefined): Promise<readonly DueOrder[]>;
  /** Destroys the record keys, strips the order and gives it an end, together. @returns false when it is no longer due */
  shred(orderId: string, now: Date): Promise<boolean>;
}

export interface SweepCounts {
  readonly due: number;
  readonly shredded: number;
  /** A later event has given them more time since they were listed, or another sweep was faster. */
  readonly skipped: number;
  /** Orders that could not be destroyed, and buckets that could not be listed. */
  readonly failed: number;
  /** Hours that the longest overdue was overdue by. */
  readonly oldestDueHours: number;
}

const hour = 60 * 60 * 1000;

/**
 * Destroys what is due, until nothing is or `mayGoOn` says stop. An order that fails is counted and left for the next
 * sweep, and so is a bucket that cannot be listed; the others are not kept waiting for it.
 */
export async function sweep(store: PurgeStore, clock: Clock, mayGoOn: () => boolean): Promise<SweepCounts> {
  const counts = { due: 0, shredded: 0, skipped: 0, failed: 0, oldestDueHours: 0 };
  const fail = (error: unknown, orderId?: string) => {
    counts.failed++;
    log("sweep.record_failed", { orderId, errorName: error instanceof Error ? error.name : "unknown" });
  };
  const shred = async ({ orderId, purgeAt }: DueOrder) => {
    const now = clock.now();
    counts.oldestDueHours = Math.max(counts.oldestDueHours, Math.floor((now.getTime() - Date.parse(purgeAt)) / hour));
    try {
      counts[(await store.shred(orderId, now)) ? "shredded" : "skipped"]++;
    } catch (error) {
      fail(error, orderId);
    }
  };
  const sweepBucket = async (bucket: string) => {
    let after: DueOrder | undefined;
    do {
      const due = await store.due(bucket, clock.now(), after);
      counts.due += due.length;
      await Promise.all(due.map(shred));
      after = due.at(-1);
    } while (after && mayGoOn());
  };
  for (const bucket of startingAnywhere(indexBuckets, clock.now()))
    if (mayGoOn()) await sweepBucket(bucket).catch(fail);
  return counts;
}

/** All of them, from another one each time: when time runs out, it is not always the same that are left. */
function startingAnywhere<T>(list: readonly T[], now: Date): readonly T[] {
  const start = Math.floor(now.getTime() / 60_000) % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
