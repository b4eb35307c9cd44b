/**
 * Runs inside the worker thread: loads the bundle exactly as built and calls its handler, as Lambda's Node.js runtime does.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { InvocationContext, ReportedError, WorkerReply, WorkerRequest, WorkerSetup } from "./messages.ts";
import { useClock } from "./worker-clock.ts";

type Handler = (event: unknown, context: unknown) => unknown;

if (!parentPort) throw new Error("worker.ts only runs as a worker thread");
const port = parentPort;
const reply = (message: WorkerReply) => port.postMessage(message);

function report(error: unknown): ReportedError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] };
}

async function loadHandler({ codeDirectory, handler }: WorkerSetup): Promise<Handler> {
  const [moduleName = "", exportName = ""] = handler.split(".");
  const file = [".js", ".mjs", ".cjs"].map((ending) => join(codeDirectory, moduleName + ending)).find(existsSync);
  if (!file) throw new Error(`Cannot find module '${moduleName}'`);
  const loaded = await import(pathToFileURL(file).href);
  const found: unknown = loaded[exportName] ?? loaded.default?.[exportName];
  if (typeof found !== "function") throw new Error(`${handler} is undefined or not exported`);
  return found as Handler;
}

function contextObject({ awsRequestId, invokedFunctionArn, timeoutMilliseconds }: InvocationContext) {
  const deadline = performance.now() + timeoutMilliseconds;
  return {
    awsRequestId,
    invokedFunctionArn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

async function invoke(handler: Handler, { event, context }: WorkerRequest): Promise<void> {
  const requestId = context.awsRequestId;
  try {
    const result = await handler(JSON.parse(event), contextObject(context));
    reply({ type: "result", requestId, payload: JSON.stringify(result) ?? "null" });
  } catch (error) {
    reply({ type: "failure", requestId, error: report(error) });
  }
}

const setup = workerData as WorkerSetup;
if (setup.clockOffset) useClock(setup.clockOffset);

try {
  const handler = await loadHandler(setup);
  // Attached only now: requests sent while the bundle loads wait in the port.
  port.on("message", (request: WorkerRequest) => void invoke(handler, request));
  reply({ type: "ready" });
} catch (error) {
  reply({ type: "init-failure", error: report(error) });
}
