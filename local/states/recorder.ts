import type { LocalClock } from "#local/clock/clock.ts";
import { runtimeError } from "./state-error.ts";

/**
 * One thing that happened in an execution, named as in the execution history of Step Functions. It is also what a replay
 * goes by: whatever came about once under a key is not asked for again.
 */
export interface ExecutionEvent {
  /** Where in the execution: the way to the state, its attempt, and what of it. Unique within the execution. */
  readonly key: string;
  /** ISO 8601. */
  readonly at: string;
  /** `TaskSucceeded`, `WaitStateEntered`, … */
  readonly type: string;
  /** The members of the event's details, by the names of the API. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Of a task that waits for its token. */
  readonly token?: string;
}

/** What an event says, but for when. */
export type Occurrence = Pick<ExecutionEvent, "type" | "details" | "token">;

export interface Recorder {
  /** What came about under this key, in this run or in one that was cut off. */
  recall(key: string): ExecutionEvent | undefined;
  /** Keeps what came about, or gives back what came about under this key before. Durable when it returns. */
  record(key: string, occurrence: Occurrence): ExecutionEvent;
}

/**
 * The service fails an execution whose history would grow longer (developer guide, "Quotas related to state machine
 * executions"). Only its end still has room.
 */
const maximumEvents = 25_000;

/**
 * @param events what earlier runs have recorded; what is recorded now is added to it
 * @param keep writes an event down for good
 */
export function createRecorder(
  events: ExecutionEvent[],
  { clock, keep }: { readonly clock: Pick<LocalClock, "now">; readonly keep: (event: ExecutionEvent) => void },
): Recorder {
  const byKey = new Map(events.map((event) => [event.key, event]));
  return {
    recall: (key) => byKey.get(key),
    record: (key, occurrence) => {
      const known = byKey.get(key);
      if (known) return known;
      const isEnd = /^Execution/.test(occurrence.type);
      if (events.length >= maximumEvents && !isEnd) throw runtimeError(`The history is full: ${maximumEvents} events`);
      const event = { key, at: clock.now().toISOString(), ...occurrence };
      keep(event);
      events.push(event);
      byKey.set(key, event);
      return event;
    },
  };
}
