import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LocalInstance, LocalOptions } from "#local/start.ts";

export interface LocalProcess {
  readonly urls: LocalInstance["urls"];
  /** Everything that it has printed so far, to both of its outputs. */
  printed(): string;
  /** Ends it as Ctrl-C does; resolves with its exit status. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would: it gets no chance to finish anything. */
  kill(): Promise<void>;
}

const root = join(import.meta.dirname, "../..");
const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/**
 * The local system in a process of its own, as `npm start` has it, on free ports.
 * @param args further arguments, such as `--data DIR`
 * @throws Error with what it printed, if it ends before it is ready
 */
export const startLocalProcess = (...args: readonly string[]): Promise<LocalProcess> =>
  untilReady("local/main.ts", "--port", "0", ...args);

/** The same with settings and bundles of a test's choice. */
export const startLocalChild = (options: Partial<LocalOptions>): Promise<LocalProcess> =>
  untilReady("test/support/local-child.ts", JSON.stringify({ port: 0, ...options }));

async function untilReady(...args: readonly string[]): Promise<LocalProcess> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const ended = once(child, "close").then(([status]) => status as number | null);
  const end = (signal: "SIGINT" | "SIGKILL") => {
    if (!isOver(child)) child.kill(signal);
    return ended;
  };
  const running = {
    printed: () => output,
    stop: () => end("SIGINT"),
    kill: async () => {
      await end("SIGKILL");
    },
  };
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("ready ")) return { urls: JSON.parse(line.slice("ready ".length)), ...running };
  await running.kill();
  throw new Error(`it ended before it was ready: ${output}`);
}

/** Ids of the processes that have the data directory among their arguments: the system itself, and its database engine. */
export function processesOn(dataDirectory: string): number[] {
  const commandOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}`))
    .filter((pid) => commandOf(pid).includes(dataDirectory))
    .map(Number);
}
