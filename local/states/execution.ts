import type { LocalStateMachine } from "#local/system.ts";
import { runBranch } from "./branch.ts";
import type { Definition } from "./definition-schema.ts";
import type { ExecutionEvent } from "./recorder.ts";
import { type Run, secondsAfter, until } from "./run.ts";
import { StateError } from "./state-error.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** One execution of a state machine, running or over. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Pick<LocalStateMachine, "arn" | "name" | "role">;
  readonly definition: Definition;
  /** JSON, as it was handed in. */
  readonly input: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Its history, oldest first; grows while it runs. */
  readonly events: ExecutionEvent[];
  /** Of a child: the Map Run that it is part of, and whose that is. */
  readonly mapRun?: { readonly arn: string; readonly parentArn: string };
}

/** Under which the end of an execution is on record; each redrive has an end of its own. */
export const endKey = "end";

const statuses: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: "SUCCEEDED",
  ExecutionFailed: "FAILED",
  ExecutionTimedOut: "TIMED_OUT",
  ExecutionAborted: "ABORTED",
};

export interface ExecutionEnd {
  readonly status: ExecutionStatus;
  readonly stoppedAt?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Where an execution stands: what its last event says. */
export function endOf({ events }: Execution): ExecutionEnd {
  const last = events.at(-1);
  const status = last && statuses[last.type];
  if (!last || !status) return { status: "RUNNING" };
  const { output, error, cause } = last.details as Omit<ExecutionEnd, "status">;
  return {
    status,
    stoppedAt: last.at,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

/**
 * Runs an execution to its end, and puts that on record. Never rejects for a failure of the workflow.
 *
 * @param run without the context object
 * @param signal given when it was stopped or the system stops: then nothing more is recorded
 */
export async function runExecution(
  { arn, name, machine, definition, input, startedAt }: Execution,
  run: Omit<Run, "context">,
  signal: AbortSignal,
): Promise<void> {
  const { recorder } = run;
  const over = new AbortController();
  const within = AbortSignal.any([signal, over.signal]);
  const parsed: unknown = JSON.parse(input);
  const context = {
    Execution: { Id: arn, Input: parsed, Name: name, RoleArn: machine.role.arn, StartTime: startedAt },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
  const timeout = async () => {
    if (definition.TimeoutSeconds === undefined) return new Promise<never>(() => {});
    await until(run, secondsAfter(startedAt, definition.TimeoutSeconds), within);
    return recorder.record(endKey, { type: "ExecutionTimedOut", details: { error: "States.Timeout" } });
  };
  const work = async () => {
    const output = await runBranch(definition, parsed, { path: "", signal: within }, { ...run, context });
    return recorder.record(endKey, { type: "ExecutionSucceeded", details: { output: JSON.stringify(output) } });
  };
  try {
    await Promise.race([work(), timeout()]);
  } catch (error) {
    if (signal.aborted) return;
    // What is no failure of the workflow is one of this program; the workflow must not hang on it for ever.
    const { error: code, reason } =
      error instanceof StateError ? error : new StateError("States.Runtime", error instanceof Error ? error.name : "");
    recorder.record(endKey, { type: "ExecutionFailed", details: { error: code, cause: reason } });
  } finally {
    over.abort(new Error("the execution is over"));
  }
}
