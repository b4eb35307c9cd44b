import type { StateOf } from "./definition-schema.ts";
import { type Data, fillTemplate, parseExpression } from "./expression.ts";
import {
  failure,
  type OutcomeNames,
  onRecord,
  outcomeKey,
  type Place,
  type Run,
  secondsAfter,
  success,
  until,
} from "./run.ts";
import { runtimeError, StateError } from "./state-error.ts";
import { callOf, integrationOf } from "./task-call.ts";
import { newTaskToken, type TaskReport } from "./task-tokens.ts";

type TaskState = StateOf<"Task">;

/** A number that stands in the definition or in the input. */
function seconds(fixed: number | undefined, path: string | undefined, data: Data): number | undefined {
  if (path === undefined) return fixed;
  const value = parseExpression(path)(data);
  if (typeof value !== "number") throw runtimeError(`${path} is not a number`);
  return value;
}

/** Fails when that time has come. */
async function limit(run: Run, due: Date, signal: AbortSignal): Promise<never> {
  await until(run, due, signal);
  throw new StateError("States.Timeout");
}

/** Fails when there was no heartbeat for so many seconds. A restart counts as one: those who send it could not. */
async function heartbeats(run: Run, lastBeat: () => Date, period: number, signal: AbortSignal): Promise<never> {
  for (;;) {
    const due = new Date(lastBeat().getTime() + period * 1000);
    await until(run, due, signal);
    if (lastBeat().getTime() + period * 1000 <= run.clock.now().getTime()) {
      throw new StateError("States.HeartbeatTimeout");
    }
  }
}

/**
 * One attempt of a Task state, from its scheduling to its outcome. A function that was running when the process died is
 * called again, with the same token (rule R10: it does its work once).
 */
export async function runTask(
  state: TaskState,
  input: unknown,
  {
    place,
    run,
    context,
  }: { readonly place: Place; readonly run: Run; readonly context: Readonly<Record<string, unknown>> },
): Promise<unknown> {
  const { recorder, clock, tokens } = run;
  const { path } = place;
  const waits = state.Resource.endsWith(".waitForTaskToken");
  const integration = integrationOf(state.Resource);
  const names: OutcomeNames = {
    succeeded: "TaskSucceeded",
    failed: "TaskFailed",
    timedOut: "TaskTimedOut",
    details: integration,
  };

  return onRecord(run, place, names, async () => {
    const known = recorder.recall(`${path} scheduled`);
    const token = waits ? (known?.token ?? newTaskToken()) : undefined;
    const data = { input, context: { ...context, ...(token && { Task: { Token: token } }) } };
    const parameters = state.Parameters === undefined ? input : fillTemplate(state.Parameters, data);
    const timeout = seconds(state.TimeoutSeconds, state.TimeoutSecondsPath, data);
    const heartbeat = seconds(state.HeartbeatSeconds, state.HeartbeatSecondsPath, data);
    const scheduled = recorder.record(`${path} scheduled`, {
      type: "TaskScheduled",
      details: {
        ...integration,
        parameters: JSON.stringify(parameters),
        ...(timeout && { timeoutInSeconds: timeout }),
        ...(heartbeat && { heartbeatInSeconds: heartbeat }),
      },
      ...(token && { token }),
    });
    const { perform, present } = callOf(state, parameters, `${path} ${scheduled.at}`);

    const over = new AbortController();
    const signal = AbortSignal.any([place.signal, over.signal]);
    let lastBeat = clock.now();
    const reported = new Promise<unknown>((resolve, reject) => {
      if (!token) return;
      tokens.open(token, {
        heartbeat: () => {
          lastBeat = clock.now();
        },
        report: (report: TaskReport) => {
          // On record before whoever reports is told that it was taken.
          const { succeeded } = report;
          recorder.record(
            outcomeKey(path),
            succeeded ? success(names, report.output) : failure(names, report.error, report.cause),
          );
          tokens.close(token);
          if (succeeded) resolve(JSON.parse(report.output));
          else reject(new StateError(report.error, report.cause));
        },
      });
    });
    const called = async () => {
      if (waits && recorder.recall(`${path} submitted`)) return reported;
      const answer = await perform(run);
      if (!waits) return present(answer);
      signal.throwIfAborted();
      recorder.record(`${path} submitted`, { type: "TaskSubmitted", details: { ...integration, output: answer } });
      return reported;
    };
    try {
      return await Promise.race([
        reported,
        called(),
        ...(timeout ? [limit(run, secondsAfter(scheduled.at, timeout), signal)] : []),
        ...(heartbeat ? [heartbeats(run, () => lastBeat, heartbeat, signal)] : []),
        ...[untilCancelled(place.signal)],
      ]);
    } finally {
      over.abort(new Error("the task is over"));
      if (token) tokens.close(token);
    }
  });
}

function untilCancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
