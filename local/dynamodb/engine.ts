import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartupError } from "#local/startup-error.ts";
import { freePort } from "./free-port.ts";
import { commandNotFound, type SupervisedProcess, startSupervised } from "./supervised-process.ts";

/**
 * DynamoDB Local otherwise sets out to report its use, and leaves an installation id in the working directory. It does
 * so with its flag `-disableTelemetry` too (version 1.25.1), but not with this variable.
 */
const noTelemetry = { DDB_LOCAL_TELEMETRY: "0" };

const startTimeoutMs = 30_000;
/** A port that somebody else listens on may never answer. */
const answerTimeoutMs = 1000;
const pollEveryMs = 40;

export interface Engine {
  readonly endpoint: string;
  readonly process: SupervisedProcess;
}

/**
 * Starts the engine alone, with the database in a directory or in memory, and waits until it serves.
 * Throws StartupError where it does not come to that.
 */
export async function startEngine(directory: string | undefined, portsToTry = 3): Promise<Engine> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const process = startSupervised("java", engineArguments(port, directory), noTelemetry);
  try {
    await untilServing(endpoint, process);
    return { endpoint, process };
  } catch (error) {
    await process.stop();
    // Between our look and the engine's start someone else may take a port.
    if (portsToTry > 1 && process.errorOutput().includes("Failed to bind"))
      return startEngine(directory, portsToTry - 1);
    throw error;
  }
}

function engineArguments(port: number, directory: string | undefined): string[] {
  const packageFile = createRequire(import.meta.url).resolve("amplify-dynamodb-simulator/package.json");
  const emulator = join(dirname(packageFile), "emulator");
  return [
    // Ready sooner, at the price of a speed that one machine does not need: one compiler tier, one collector thread.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Xmx512m",
    `-Djava.library.path=${join(emulator, "DynamoDBLocal_lib")}`,
    "-jar",
    join(emulator, "DynamoDBLocal.jar"),
    "-port",
    String(port),
    "-sharedDb",
    ...(directory ? ["-dbPath", directory] : ["-inMemory"]),
  ];
}

/**
 * Waits for the engine's first answer, whatever it says: it listens only once it can serve. Counts turns, and not the clock:
 * while this process is busy with something else, such as synthesising the app, nobody asks.
 */
async function untilServing(endpoint: string, process: SupervisedProcess): Promise<void> {
  for (let turn = 0; turn < startTimeoutMs / pollEveryMs; turn++) {
    const status = await Promise.race([process.ended, sleep(pollEveryMs, undefined)]);
    const failure = startFailure(status, process.errorOutput());
    if (failure) throw new StartupError(failure);
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(answerTimeoutMs) }).catch(() => undefined);
    await answer?.body?.cancel();
    // Its web server; anything else that answers has taken the port.
    if (answer?.headers.get("server")?.startsWith("Jetty")) return;
  }
  throw new StartupError(`DynamoDB Local did not answer within ${startTimeoutMs / 1000} s.`);
}

/** What a person should know, once the engine has ended (`status`) or, as it may, lives on after its main thread failed. */
function startFailure(status: number | undefined, errorOutput: string): string | undefined {
  if (status === commandNotFound || /unable to locate a java runtime/i.test(errorOutput)) {
    return "DynamoDB Local needs a Java runtime (17 or newer): install one, so that `java` is on the PATH.";
  }
  const exception = /^Exception in thread "main" (.*)$/m.exec(errorOutput)?.[1];
  if (status === undefined && exception === undefined) return undefined;
  const reason = exception ?? errorOutput.trim().split("\n").at(-1);
  return `DynamoDB Local did not start: ${reason || `exit status ${status}`}`;
}
