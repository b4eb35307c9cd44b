import type { LocalClock } from "#local/clock/clock.ts";
import type { LocalFunction } from "#local/system.ts";
import { functionEnvironment } from "./environment.ts";
import { createGate } from "./gate.ts";
import type { LogStore } from "./log-store.ts";
import { type InvocationResult, startWorkerSlot, type WorkerSlot } from "./worker-slot.ts";

/** Calls a function by its physical name, as Lambda's Invoke API does. */
export type Invoke = (functionName: string, event: unknown) => Promise<InvocationResult>;

export interface Functions {
  /** Rejects only if there is no function of that name; an error of the function is an answer. */
  readonly invoke: Invoke;
  /** Kills every worker. */
  close(): Promise<void>;
}

export interface FunctionsOptions {
  readonly functions: readonly LocalFunction[];
  readonly region: string;
  /** The front door's URL. */
  readonly endpoint: string;
  readonly logs: LogStore;
  /** What functions take for the time; without it, the machine's. */
  readonly clock?: Pick<LocalClock, "offset">;
}

/**
 * Invocations of one function at once; more wait for their turn, and their time starts then. In Lambda each would have a
 * machine of its own: a thousand in one thread would run into each other's time-outs instead.
 */
const concurrency = 32;

/** Hosts the bundles of the system. A worker starts on the first use of its function, and again after it was retired. */
export function hostFunctions({ functions, region, endpoint, logs, clock }: FunctionsOptions): Functions {
  const byName = new Map(functions.map((fn) => [fn.name, { fn, gate: createGate(concurrency) }]));
  const current = new Map<string, WorkerSlot>();
  const alive = new Set<WorkerSlot>();

  function start(fn: LocalFunction): WorkerSlot {
    const slot = startWorkerSlot({
      fn,
      environment: functionEnvironment(fn, { region, endpoint }),
      ...(clock && { clockOffset: clock.offset }),
      onLogLine: (line) => logs.write(fn.name, line),
      onRetired: () => {
        if (current.get(fn.name) === slot) current.delete(fn.name);
      },
      onExit: () => alive.delete(slot),
    });
    alive.add(slot);
    current.set(fn.name, slot);
    return slot;
  }

  return {
    invoke: async (functionName, event) => {
      const hosted = byName.get(functionName);
      if (!hosted) throw new Error(`There is no function ${functionName}`);
      const { fn, gate } = hosted;
      return gate(() => (current.get(functionName) ?? start(fn)).invoke(JSON.stringify(event)));
    },
    close: async () => {
      await Promise.all([...alive].map((slot) => slot.terminate()));
    },
  };
}
