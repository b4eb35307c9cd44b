import { parseArgs } from "node:util";
import { type LocalInstance, startLocal } from "./start.ts";
import { StartupError } from "./startup-error.ts";

const usage = "npm start -- [--port 4400] [--data DIR] [--no-seed] [--verbose]";

interface Settings {
  readonly port: number;
  readonly dataDirectory?: string;
  readonly systemsOnly: boolean;
  readonly verbose: boolean;
}

/** The system takes this port and the three after it. */
function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535 - 3) return port;
  throw new StartupError(`--port is a number from 0 to ${65_535 - 3}, not ${text}.`);
}

function parseSettings(args: readonly string[]): Settings {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "4400" },
        data: { type: "string" },
        seed: { type: "boolean", default: true },
        verbose: { type: "boolean", default: false },
      },
      allowNegative: true,
    });
    const { port, data, seed, verbose } = values;
    return { port: parsePort(port), systemsOnly: !seed, verbose, ...(data !== undefined && { dataDirectory: data }) };
  } catch (error) {
    if (error instanceof StartupError || !(error instanceof TypeError)) throw error;
    throw new StartupError(`${error.message.split(". ")[0]}. Usage: ${usage}`);
  }
}

/** Resolves when the user ends the system, or what it cannot do without has ended. */
async function untilOver({ broken }: LocalInstance, ending: AbortSignal): Promise<"ended" | "broken"> {
  const ended = new Promise<"ended">((resolve) => {
    if (ending.aborted) resolve("ended");
    ending.addEventListener("abort", () => resolve("ended"));
  });
  return Promise.race([ended, broken.then(() => "broken" as const)]);
}

async function main(): Promise<number> {
  const ending = new AbortController();
  process.once("SIGINT", () => ending.abort());
  process.once("SIGTERM", () => ending.abort());
  try {
    const settings = parseSettings(process.argv.slice(2));
    const onProgress = (step: string) => console.log(`cloakroom: ${step}`);
    const instance = await startLocal({ ...settings, signal: ending.signal, onProgress });
    console.log(`ready ${JSON.stringify(instance.urls)}`);
    const outcome = await untilOver(instance, ending.signal);
    await instance.stop();
    if (outcome === "broken") throw new StartupError("DynamoDB Local has ended: the system cannot go on without it.");
    return 0;
  } catch (error) {
    if (ending.signal.aborted) return 0;
    console.error(error instanceof StartupError ? error.message : error);
    return 1;
  }
}

// Explicit, as a library's idle timer must not keep a stopped system alive.
process.exit(await main());
