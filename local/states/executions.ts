import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import type { LocalClock } from "#local/clock/clock.ts";
import { StartupError } from "#local/startup-error.ts";
import type { LocalStateMachine } from "#local/system.ts";
import { digestOf, parseDefinition } from "./definition.ts";
import type { Definition } from "./definition-schema.ts";
import { type Execution, endKey, endOf, runExecution } from "./execution.ts";
import type { InvokeAs } from "./invoke-as.ts";
import type { Journal } from "./journal.ts";
import { readExecutions } from "./journalled-executions.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { redrivenKeys } from "./redrive.ts";
import type { ExecutionRequest, StartAs } from "./start-as.ts";
import { createTaskTokens, type TaskTokens } from "./task-tokens.ts";

/** The state machines of the system, and every execution of them. */
export interface Executions {
  readonly machines: readonly LocalStateMachine[];
  readonly tokens: Pick<TaskTokens, "find">;
  /** All of them, the oldest first. */
  list(): readonly Execution[];
  find(arn: string): Execution | undefined;
  /** @param input JSON */
  start(machine: LocalStateMachine, name: string, input: string): Execution;
  /** Ends one that runs; what it has set off is not waited for. */
  stop(execution: Execution, error?: string, cause?: string): void;
  /** Runs one that failed once more, from the state in which it failed. Answers with the time, ISO 8601. */
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
  const { executions, digests } = readExecutions(journal.entries, machines);
  const running = new Map<Execution, Running>();
  let closed = false;
  const inFlight = new Set<Promise<unknown>>();
  for (const { arn, events } of executions.values()) {
    for (const { token } of events) if (token !== undefined) tokens.remember(token, arn);
  }

  function run(execution: Execution): void {
    // What is started while the system stops is in the journal, and begins with the next start.
    if (closed) return;
    const { arn, machine, events } = execution;
    const recorder = createRecorder(events, {
      clock,
      keep: (event) => {
        journal.append({ kind: "event", arn, event });
        if (event.token !== undefined) tokens.remember(event.token, arn);
      },
    });
    const controller = new AbortController();
    running.set(execution, { recorder, controller });
    const tracked = (called: Promise<string>) => {
      const settled = called.catch(() => {}).finally(() => inFlight.delete(settled));
      inFlight.add(settled);
      return called;
    };
    const invoke = (name: string, payload: string) => tracked(invokeAs(machine.role, name, payload));
    const start = (request: ExecutionRequest) => tracked(startAs(machine.role, request));
    const ended = runExecution(execution, { recorder, clock, tokens, invoke, start }, controller.signal);
    // It only fails where the journal cannot be written: then nothing was promised, and the next start goes on.
    void ended.catch(() => {}).finally(() => running.delete(execution));
  }

  return {
    machines,
    tokens,
    list: () => [...executions.values()],
    find: (arn) => executions.get(arn),
    start: (machine, name, input) => {
      const definition = definitions.get(machine.arn) as Definition;
      const digest = digestOf(definition);
      const arn = `${machine.arn.replace(":stateMachine:", ":execution:")}:${name}`;
      const startedAt = clock.now().toISOString();
      if (!digests.has(digest)) journal.append({ kind: "definition", digest, definition });
      digests.add(digest);
      journal.append({ kind: "execution", arn, name, machineArn: machine.arn, digest, input, startedAt });
      const execution: Execution = { arn, name, machine, definition, input, startedAt, events: [] };
      executions.set(arn, execution);
      run(execution);
      return execution;
    },
    stop: (execution, error, cause) => {
      const { recorder, controller } = running.get(execution) ?? {};
      const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
      recorder?.record(endKey, { type: "ExecutionAborted", details });
      controller?.abort(new Error("the execution was stopped"));
      running.delete(execution);
    },
    redrive: (execution) => {
      const keys = redrivenKeys(execution);
      journal.append({ kind: "redrive", arn: execution.arn, keys: [...keys] });
      const kept = execution.events.filter(({ key }) => !keys.includes(key));
      execution.events.splice(0, execution.events.length, ...kept);
      run(execution);
      return clock.now().toISOString();
    },
    resume: () => {
      for (const execution of executions.values()) if (endOf(execution).status === "RUNNING") run(execution);
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
