import type { LocalClock } from "#local/clock/clock.ts";
import type { Branch } from "./definition-schema.ts";
import type { Recorder } from "./recorder.ts";
import type { ExecutionRequest } from "./start-as.ts";
import { StateError } from "./state-error.ts";
import type { TaskTokens } from "./task-tokens.ts";

/** What all states of one execution share. */
export interface Run {
  readonly recorder: Recorder;
  readonly clock: Pick<LocalClock, "now" | "at">;
  readonly tokens: TaskTokens;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: Readonly<Record<string, unknown>>;
  /**
   * Calls a function in the name of the machine's role.
   *
   * @param functionName name or ARN
   * @param payload JSON
   * @returns what it answered, as JSON
   * @throws StateError
   */
  invoke(functionName: string, payload: string): Promise<string>;
  /**
   * Starts an execution in the name of the machine's role.
   *
   * @returns its ARN
   * @throws StateError
   */
  start(request: ExecutionRequest): Promise<string>;
  /** Begins a Map Run of this execution; or goes on with it, where it is known already. */
  mapRun(plan: MapRunPlan): MapRun;
}

/** What a distributed Map runs. */
export interface MapRunPlan {
  /** Part of the names of what runs. */
  readonly label: string;
  /** What each child runs. */
  readonly processor: Branch;
  /** Of the attempt of the state: each has a Map Run of its own. */
  readonly path: string;
}

/** One run of a distributed Map, whose items are executions of their own. */
export interface MapRun {
  readonly arn: string;
  /**
   * Runs the child for one item to its end; or takes the end that it came to before.
   *
   * @param input JSON
   * @param signal ends the child, too
   * @returns what it ended with, as JSON; undefined if it did not succeed
   * @throws StateError where the machine's role may not start its own executions
   */
  child(index: number, input: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Where in an execution something runs. */
export interface Place {
  /** Part of the keys of whatever is recorded here. */
  readonly path: string;
  /** Given when nobody wants the result any more. */
  readonly signal: AbortSignal;
  /** `Map` of the context object, within one. */
  readonly map?: unknown;
}

/** Runs a branch from its first state to its last; `runBranch` of `branch.ts`, passed on as that and the states call each other. */
export type RunBranch = (branch: Branch, input: unknown, place: Place, run: Run) => Promise<unknown>;

/** Resolves when it is that time; rejects with the signal's reason once that is given. */
export async function until({ clock }: Pick<Run, "clock">, due: Date, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (due <= clock.now()) return;
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      takeBack();
      reject(signal.reason);
    };
    const takeBack = clock.at(due, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** A time so many seconds after an event. */
export const secondsAfter = (time: string, seconds: number): Date => new Date(Date.parse(time) + seconds * 1000);

/** How the events of an outcome are called. */
export interface OutcomeNames {
  readonly succeeded: string;
  readonly failed: string;
  /** Only tasks have one. */
  readonly timedOut?: string;
  /** Details that both have. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export const outcomeKey = (path: string): string => `${path} outcome`;

/**
 * Does some work once: where its outcome is on record, that is its outcome, also if it was a failure. The work may record
 * its outcome itself.
 */
export async function onRecord(
  { recorder }: Run,
  { path, signal }: Place,
  names: OutcomeNames,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const key = outcomeKey(path);
  try {
    if (!recorder.recall(key)) {
      const output = await work();
      signal.throwIfAborted();
      recorder.record(key, success(names, JSON.stringify(output) ?? "null"));
    }
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    signal.throwIfAborted();
    recorder.record(key, failure(names, error.error, error.reason));
  }
  const { output, error, cause } = recorder.recall(key)?.details ?? {};
  if (typeof error === "string") throw new StateError(error, String(cause ?? ""));
  return JSON.parse(String(output));
}

export const success = ({ succeeded, details }: OutcomeNames, output: string) => ({
  type: succeeded,
  details: { ...details, output },
});

export const failure = ({ failed, timedOut, details }: OutcomeNames, error: string, cause: string) => ({
  type: timedOut && /^States\.(Heartbeat)?Timeout$/.test(error) ? timedOut : failed,
  details: { ...details, error, cause },
});
