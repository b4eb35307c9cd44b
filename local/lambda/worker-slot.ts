import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { LocalFunction } from "#local/system.ts";
import type { ReportedError, WorkerReply, WorkerRequest, WorkerSetup } from "./messages.ts";

/** What the Invoke API answers: JSON text, and the mark that it describes an error of the function. */
export interface InvocationResult {
  readonly payload: string;
  readonly functionError?: "Unhandled";
}

/** One worker thread with one loaded bundle: what an execution environment is in Lambda. */
export interface WorkerSlot {
  /** Runs the handler once. Never rejects: what goes wrong is an answer, as it is in Lambda. */
  invoke(event: string): Promise<InvocationResult>;
  /** Kills the thread; what is still running in it is answered as cut off. */
  terminate(): Promise<void>;
}

export interface WorkerSlotOptions {
  readonly fn: LocalFunction;
  readonly environment: Readonly<Record<string, string>>;
  /** See `LocalClock.offset`; without it, the thread has the machine's time. */
  readonly clockOffset?: SharedArrayBuffer;
  readonly onLogLine: (line: string) => void;
  /** The slot takes no more invocations: it crashed, failed to load, or one of its invocations ran out of time. */
  readonly onRetired: () => void;
  /** The thread is gone. */
  readonly onExit: () => void;
}

interface Pending {
  readonly answer: (result: InvocationResult) => void;
  timer?: NodeJS.Timeout;
}

/** Lambda gives a bundle ten seconds to load (developer guide, "Lambda execution environment lifecycle", init phase). */
const initMilliseconds = 10_000;

/**
 * Starts a worker thread and loads the bundle in it.
 *
 * One slot serves concurrent invocations, where Lambda gives each an environment of its own: what matters here is the
 * bundle and its environment, and a thread per request would make a small machine useless. So a timeout does not kill
 * the thread under the others' feet: the slot is retired at once and dies with its last invocation.
 */
export function startWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
  const { fn, environment, clockOffset, onLogLine, onRetired, onExit } = options;
  const pending = new Map<string, Pending>();
  let ready = false;
  let retired = false;
  let crash: Error | undefined;

  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    name: fn.name,
    env: { ...environment },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMegabytes },
    stdout: true,
    stderr: true,
    workerData: {
      codeDirectory: fn.codeDirectory,
      handler: fn.handler,
      ...(clockOffset && { clockOffset }),
    } satisfies WorkerSetup,
  });
  createInterface({ input: worker.stdout }).on("line", onLogLine);
  createInterface({ input: worker.stderr }).on("line", onLogLine);

  const initTimer = setTimeout(() => {
    failAll("Sandbox.Timedout", "Error: Bundle did not load in time");
    retire();
  }, initMilliseconds);

  function retire(): void {
    if (!retired) {
      retired = true;
      onRetired();
    }
    if (pending.size === 0) void worker.terminate();
  }

  function settle(requestId: string, result: InvocationResult): void {
    const invocation = pending.get(requestId);
    if (!invocation) return;
    pending.delete(requestId);
    clearTimeout(invocation.timer);
    invocation.answer(result);
    if (retired) retire();
  }

  function fail(requestId: string, error: Pick<ReportedError, "errorType" | "errorMessage">): void {
    if (!pending.has(requestId)) return;
    // Lambda logs what a handler throws, message and stack: so must this, or a leak would show only in the cloud.
    onLogLine(`ERROR\tInvoke Error\t${JSON.stringify({ requestId, ...error })}`);
    settle(requestId, { payload: JSON.stringify(error), functionError: "Unhandled" });
  }

  function failAll(errorType: string, problem: string): void {
    for (const requestId of [...pending.keys()]) {
      fail(requestId, { errorType, errorMessage: `RequestId: ${requestId} ${problem}` });
    }
  }

  function startClock(requestId: string, invocation: Pending): void {
    invocation.timer = setTimeout(() => {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${fn.timeoutSeconds.toFixed(2)} seconds`;
      fail(requestId, { errorType: "Sandbox.Timedout", errorMessage });
      retire();
    }, fn.timeoutSeconds * 1000);
  }

  worker.on("message", (message: WorkerReply) => {
    if (message.type === "result") return settle(message.requestId, { payload: message.payload });
    if (message.type === "failure") return fail(message.requestId, message.error);
    clearTimeout(initTimer);
    if (message.type === "ready") {
      ready = true;
      for (const [requestId, invocation] of pending) startClock(requestId, invocation);
      return;
    }
    for (const requestId of [...pending.keys()]) fail(requestId, message.error);
    retire();
  });
  worker.on("error", (error: Error) => {
    crash = error;
  });
  worker.on("exit", (code) => {
    clearTimeout(initTimer);
    const cause = crash ? `${crash.name}: ${crash.message}` : `exit status ${code}`;
    failAll("Runtime.ExitError", `Error: Runtime exited with error: ${cause}`);
    retire();
    onExit();
  });

  return {
    invoke: (event) =>
      new Promise((answer) => {
        const requestId = randomUUID();
        const invocation: Pending = { answer };
        pending.set(requestId, invocation);
        if (ready) startClock(requestId, invocation);
        const context = {
          awsRequestId: requestId,
          invokedFunctionArn: fn.arn,
          timeoutMilliseconds: fn.timeoutSeconds * 1000,
        };
        worker.postMessage({ type: "invoke", event, context } satisfies WorkerRequest);
      }),
    terminate: async () => {
      await worker.terminate();
    },
  };
}
