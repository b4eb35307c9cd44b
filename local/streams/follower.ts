import type { LocalClock } from "#local/clock/clock.ts";
import type { Invoke } from "#local/lambda/functions.ts";
import type { LocalFunction, LocalStreamMapping } from "#local/system.ts";
import { type Batch, judge } from "./attempts.ts";
import { outcomeOf } from "./batch-outcome.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { discardedBatch } from "./discarded.ts";
import { compileFilters } from "./filter.ts";
import type { Position, StreamRecord } from "./record.ts";
import type { Page } from "./stream-reader.ts";

/** Delivers the changes of one table to one function. */
export interface Follower {
  /** There may be more to read. */
  wake(): void;
  /** Resolves when all that was written before has been delivered, or waits to be tried again. */
  drained(): Promise<void>;
  /** Delivers nothing any more; resolves when the function that is running has answered. */
  close(): Promise<void>;
}

export interface FollowerOptions {
  readonly mapping: LocalStreamMapping;
  readonly fn: LocalFunction;
  readonly region: string;
  readonly read: (from?: Position) => Promise<Page>;
  readonly invoke: Invoke;
  readonly clock: Pick<LocalClock, "now" | "at">;
  readonly checkpoints: Checkpoints;
  /** Told of each invocation, before it is made. */
  readonly onDelivery: () => void;
  /** Told what could not be read, and what was given up. */
  readonly onProblem: (problem: string) => void;
}

/** What could not be read is read again after so many milliseconds, and then after longer and longer. */
const readAgainAfter = { shortest: 1000, longest: 60_000 };

/** @throws RangeError for a filter that cannot be judged here */
export function createFollower(options: FollowerOptions): Follower {
  const { mapping, fn, region, read, invoke, clock, checkpoints, onDelivery, onProblem } = options;
  const passes = compileFilters(mapping.filters);
  let position = checkpoints.read(mapping.id);
  let batches: readonly Batch[] = [];
  let more = false;
  let unread = 0;
  let closed = false;
  let running: Promise<void> | undefined;
  let takeBack: (() => void) | undefined;

  const eventOf = (records: readonly StreamRecord[]) => ({
    Records: records.map((record) => ({ ...record, awsRegion: region, eventSourceARN: mapping.streamArn })),
  });

  /** Reads a page, and cuts what passes into batches. Whether there was one. */
  async function readPage(): Promise<boolean> {
    const page = await read(position);
    unread = 0;
    const passing = page.records.filter(passes);
    const count = Math.ceil(passing.length / mapping.batchSize);
    batches = Array.from({ length: count }, (_, index) => ({
      records: passing.slice(index * mapping.batchSize, (index + 1) * mapping.batchSize),
      failed: 0,
    }));
    position = page.position;
    return page.records.length > 0;
  }

  /** Makes one attempt at the first batch. Milliseconds until the next one, if that has to wait. */
  async function deliver(batch: Batch, shardId: string): Promise<number | undefined> {
    onDelivery();
    const result = await invoke(fn.name, eventOf(batch.records));
    const outcome = outcomeOf(result, batch.records, mapping.reportsFailures);
    const { over, rest, wait, givenUp } = judge(batch, outcome, mapping, clock.now().getTime());
    if (givenUp) {
      onProblem(JSON.stringify(discardedBatch(batch, givenUp, { fn, mapping, shardId, at: clock.now() })));
    }
    const last = batch.records[over - 1];
    if (last) checkpoints.write(mapping.id, { shardId, sequenceNumber: last.dynamodb.SequenceNumber });
    batches = [...rest, ...batches.slice(1)];
    return wait;
  }

  /** Goes on until there is nothing to read, or something has to wait. */
  async function work(): Promise<void> {
    while (!closed) {
      const [batch] = batches;
      if (batch && position) {
        const wait = await deliver(batch, position.shardId);
        if (wait !== undefined) return sleep(wait, "exact");
      } else if (!(await readPage())) return;
    }
  }

  /** An attempt is due at its own time, also when the clock is moved; to read again is not worth a stop. */
  function sleep(milliseconds: number, kind: "exact" | "late"): void {
    if (closed) return;
    const due = new Date(clock.now().getTime() + milliseconds);
    takeBack = clock.at(
      due,
      () => {
        takeBack = undefined;
        wake();
      },
      kind,
    );
  }

  async function run(): Promise<void> {
    while (more && !takeBack && !closed) {
      more = false;
      await work().catch((error: unknown) => {
        onProblem(`${mapping.streamArn} cannot be followed now: ${error instanceof Error ? error.message : ""}`);
        sleep(Math.min(readAgainAfter.shortest * 2 ** unread, readAgainAfter.longest), "late");
        unread += 1;
      });
    }
    running = undefined;
  }

  function wake(): void {
    more = true;
    if (!takeBack && !closed) running ??= run();
  }

  return {
    wake,
    drained: async () => {
      while (running) await running;
    },
    close: async () => {
      closed = true;
      takeBack?.();
      await running;
    },
  };
}
