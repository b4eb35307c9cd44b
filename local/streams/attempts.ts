import type { LocalStreamMapping } from "#local/system.ts";
import type { BatchOutcome } from "./batch-outcome.ts";
import type { StreamRecord } from "./record.ts";

/** Records that are to be delivered together, and how that went so far. */
export interface Batch {
  readonly records: readonly StreamRecord[];
  /** Attempts that failed since anything in it was done. */
  readonly failed: number;
  /** Milliseconds since 1970: when the first of these attempts was made. */
  readonly since?: number;
}

/** What follows from an attempt. */
export interface Verdict {
  /** How many records from the start of the batch are done with. */
  readonly over: number;
  /** What is to be delivered in place of the batch. */
  readonly rest: readonly Batch[];
  /** Milliseconds until the next attempt. */
  readonly wait?: number;
  /** Why the batch was given up, as the service calls it. */
  readonly givenUp?: "RetryAttemptsExhausted" | "RecordAgeExceeded";
}

type Limits = Pick<LocalStreamMapping, "bisects" | "retryAttempts" | "maximumAgeSeconds">;

const shortestWait = 250;
const longestWait = 60_000;

/** The service does not say how its waits grow; only that they do, and up to a minute. */
const waitAfter = (failed: number): number => Math.min(shortestWait * 2 ** (failed - 1), longestWait);

/**
 * What becomes of a batch. One that failed as a whole is halved, which is no attempt, until the record that it is about
 * is alone. What is left when the attempts are used up is given up as a whole: the records after the first failure, too.
 * Source: AWS Lambda Developer Guide, "Retain discarded records for a DynamoDB event source".
 *
 * @param now milliseconds since 1970
 */
export function judge(batch: Batch, outcome: BatchOutcome, limits: Limits, now: number): Verdict {
  const { records, failed, since = now } = batch;
  if (outcome.type === "done") return { over: records.length, rest: [] };
  if (outcome.type === "partial" && outcome.failedFrom > 0) {
    const rest = [{ records: records.slice(outcome.failedFrom), failed: 1, since: now }];
    return { over: outcome.failedFrom, rest, wait: waitAfter(1) };
  }
  if (outcome.type === "failed" && limits.bisects && records.length > 1) {
    const half = Math.ceil(records.length / 2);
    const halves = [records.slice(0, half), records.slice(half)];
    return { over: 0, rest: halves.map((part) => ({ records: part, failed, since })) };
  }
  if (failed >= limits.retryAttempts) return { over: records.length, rest: [], givenUp: "RetryAttemptsExhausted" };
  if (now - since >= limits.maximumAgeSeconds * 1000) {
    return { over: records.length, rest: [], givenUp: "RecordAgeExceeded" };
  }
  return { over: 0, rest: [{ records, failed: failed + 1, since }], wait: waitAfter(failed + 1) };
}
