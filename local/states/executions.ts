import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import type { LocalClock } from "#local/clock/clock.ts";
import { StartupError } from "#local/startup-error.ts";
import type { LocalStateMachine } from "#local/system.ts";
import { parseDefinition } from "./definition.ts";
import type { Definition } from "./definition-schema.ts";
import { type Execution, endKey, endOf, runExecution } from "./execution.ts";
import { openRecords } from "./execution-records.ts";
import type { InvokeAs } from "./invoke-as.ts";
import type { Journal } from "./journal.ts";
import { type MapRunHost, mapRunOf } from "./map-runs.ts";
import type { Recorder } from "./recorder.ts";
import type { MapRunPlan } from "./run.ts";
import type { ExecutionRequest, StartAs } from "./start-as.ts";
import { createTaskTokens, type TaskTokens } from "./task-tokens.ts";

/** The state machines of the system, and every execution of them. */
export interface Executions {
  readonly machines: readonly LocalStateMachine[];
  readonly tokens: Pick<TaskTokens, "find">;
  /** All of them, children of Map Runs among them, the oldest first. */
  list(): readonly Execution[];
  find(arn: string): Execution | undefined;
  /** @param input JSON */
  start(machine: LocalStateMachine, name: string, input: string): Execution;
  /** Ends one that runs; what it has set off is not waited for. */
  stop(execution: Execution, error?: string, cause?: string): void;
  /**
   * Runs one that failed once more, from the state in which it failed. Children that failed there are redriven, if the
   * machine's role may. Answers with the time, ISO 8601.
   */
  redrive(execution: Execution): string;
  /** Goes on with those that the end of an earlier process cut off. */
  resume(): void;
  /** Resolves when every execution waits: for a time, for a token. */
  settled(): Promise<void>;
  /** Lets go of all that run; they go on after the next start. */
  close(): void;
}

export interface ExecutionsOptions {
  readonly machines: readonly LocalStateMachine[];
  readonly clock: Pick<LocalClock, "now" | "at">;
  /** Closed by whoever opened it. */
  readonly journal: Journal;
  readonly invokeAs: InvokeAs;
  readonly startAs: StartAs;
}

interface Running {
  readonly recorder: Recorder;
  readonly controller: AbortController;
}

function parseMachines(machines: readonly LocalStateMachine[]): ReadonlyMap<string, Definition> {
  return new Map(
    machines.map(({ arn, name, definition }) => {
      try {
        return [arn, parseDefinition(definition)];
      } catch (error) {
        const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
        throw new StartupError(`The state machine ${name} cannot run on this machine: ${problem}`);
      }
    }),
  );
}

/**
 * Runs state machines as Step Functions does (standard workflows). Each step is in the journal before the next one begins.
 *
 * @throws StartupError for a definition that this machine cannot run
 */
export function createExecutions({ machines, clock, journal, invokeAs, startAs }: ExecutionsOptions): Executions {
  const definitions = parseMachines(machines);
  const tokens = createTaskTokens();
  const records = openRecords({ machines, journal, clock, onToken: tokens.remember });
  const running = new Map<Execution, Running>();
  let closed = false;
  const inFlight = new Set<Promise<unknown>>();

  /** Resolves when it has ended, or the system stops. */
  async function run(execution: Execution): Promise<void> {
    // What is started while the system stops is in the journal, and begins with the next start.
    if (closed) return;
    const { machine } = execution;
    const recorder = records.recorderOf(execution);
    const controller = new AbortController();
    running.set(execution, { recorder, controller });
    const tracked = (called: Promise<string>) => {
      const settled = called.catch(() => {}).finally(() => inFlight.delete(settled));
      inFlight.add(settled);
      return called;
    };
    const invoke = (name: string, payload: string) => tracked(invokeAs(machine.role, name, payload));
    const start = (request: ExecutionRequest) => tracked(startAs(machine.role, request));
    const mapRun = (plan: MapRunPlan) => mapRunOf(execution, plan, host);
    const ended = runExecution(execution, { recorder, clock, tokens, invoke, start, mapRun }, controller.signal);
    // It only fails where the journal cannot be written: then nothing was promised, and the next start goes on.
    await ended.catch(() => {});
    // Stopped and redriven meanwhile, it runs under another recorder.
    if (running.get(execution)?.recorder === recorder) running.delete(execution);
    if (endOf(execution).status !== "RUNNING") abandonChildren(execution);
  }

  function stop(execution: Execution, details: Readonly<Record<string, string>>): void {
    const { recorder = records.recorderOf(execution), controller } = running.get(execution) ?? {};
    recorder.record(endKey, { type: "ExecutionAborted", details });
    controller?.abort(new Error("the execution was stopped"));
    running.delete(execution);
  }

  const abort = (child: Execution) => {
    if (!closed) stop(child, {});
  };

  /** Ends the children of an execution that is over: nobody waits for them any more. */
  function abandonChildren(execution: Execution): void {
    for (const child of records.childrenOf(execution)) if (endOf(child).status === "RUNNING") abort(child);
  }

  const host: MapRunHost = { find: records.find, add: records.add, run, abort, now: clock.now };

  return {
    machines,
    tokens,
    list: records.all,
    find: records.find,
    start: (machine, name, input) => {
      const definition = definitions.get(machine.arn) as Definition;
      const arn = `${machine.arn.replace(":stateMachine:", ":execution:")}:${name}`;
      const startedAt = clock.now().toISOString();
      const execution = records.add({ arn, name, machine, definition, input, startedAt, events: [] });
      void run(execution);
      return execution;
    },
    stop: (execution, error, cause) => {
      stop(execution, { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
    },
    redrive: (execution) => {
      records.reopen(execution);
      void run(execution);
      return clock.now().toISOString();
    },
    resume: () => {
      for (const execution of records.all()) {
        // Children are run by their Map Runs, which find them again.
        if (endOf(execution).status !== "RUNNING") abandonChildren(execution);
        else if (!execution.mapRun) void run(execution);
      }
    },
    settled: async () => {
      do {
        await Promise.all(inFlight);
        // Between two waits an execution only takes microtasks.
        await setImmediate();
      } while (inFlight.size > 0);
    },
    close: () => {
      closed = true;
      for (const { controller } of running.values()) controller.abort(new Error("the system stops"));
    },
  };
}
