import type { StateOf } from "./definition-schema.ts";
import { writePath } from "./json-path.ts";
import { outcomeKey, type Place, type Run, secondsAfter, until } from "./run.ts";
import { matchesError, StateError } from "./state-error.ts";

type Recovering = Pick<StateOf<"Task">, "Retry" | "Catch">;
type Retrier = Recovering["Retry"][number];

/** How long to wait before the next attempt, in seconds. @param used attempts that this retrier was already good for */
export function retryDelay({ IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier, used: number): number {
  return Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
}

/**
 * Tries until it succeeds or no retrier is left that stands for the failure. Each retrier counts its own attempts.
 *
 * @param attempt gets the place of the attempt, and how many there were before
 */
export async function withRetries(
  { Retry }: Recovering,
  { place, run }: { readonly place: Place; readonly run: Run },
  attempt: (place: Place, retryCount: number) => Promise<unknown>,
): Promise<unknown> {
  const used = new Map<Retrier, number>();
  for (let count = 0; ; count += 1) {
    const path = `${place.path}#${count}`;
    try {
      return await attempt({ ...place, path }, count);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const retrier = Retry.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
      const times = retrier ? (used.get(retrier) ?? 0) : 0;
      if (!retrier || times >= retrier.MaxAttempts) throw error;
      used.set(retrier, times + 1);
      const failedAt = run.recorder.recall(outcomeKey(path))?.at ?? run.clock.now().toISOString();
      await until(run, secondsAfter(failedAt, retryDelay(retrier, times)), place.signal);
    }
  }
}

/** Where a failure leads, with what; undefined where nothing catches it. */
export function caught({ Catch }: Recovering, error: StateError, input: unknown) {
  const catcher = Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
  if (!catcher) return undefined;
  const report = { Error: error.error, Cause: error.reason };
  const { ResultPath = "$", Next } = catcher;
  return { next: Next, output: ResultPath === null ? input : writePath(input, ResultPath, report) };
}
