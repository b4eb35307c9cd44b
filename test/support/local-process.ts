import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LocalInstance } from "#local/start.ts";

export interface LocalProcess {
  readonly urls: LocalInstance["urls"];
  /** Ends it as a power cut would: it gets no chance to finish anything. */
  kill(): Promise<void>;
}

const root = join(import.meta.dirname, "../..");
const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/**
 * The local system in a process of its own, as `npm start` has it, on free ports.
 * @throws Error with what it complained of, if it ends before it is ready
 */
export async function startLocalProcess(dataDirectory: string): Promise<LocalProcess> {
  const child = spawn(process.execPath, ["local/main.ts", "--port", "0", "--data", dataDirectory], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const kill = async () => {
    if (!isOver(child)) child.kill("SIGKILL");
    await exited;
  };
  let complaint = "";
  child.stderr.on("data", (chunk) => (complaint += chunk));
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("ready ")) return { urls: JSON.parse(line.slice("ready ".length)), kill };
  await kill();
  throw new Error(`it ended before it was ready: ${complaint}`);
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
