import { spawn } from "node:child_process";
import { join } from "node:path";

export interface SupervisedProcess {
  /** Resolves when the process has ended, for whatever reason, with its exit status. */
  readonly ended: Promise<number>;
  /** The last few thousand characters of what it wrote to its error output so far. */
  errorOutput(): string;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

/** Exit status of a shell that did not find the command. Source: POSIX.1-2024, Shell Command Language, 2.8.2. */
export const commandNotFound = 127;

const errorOutputLimit = 4_000;

/**
 * Starts a process that never outlives this one, not even if this one is killed with SIGKILL. It does not share our
 * process group, so that Ctrl-C in a terminal leaves it to us to end it in good order.
 */
export function startSupervised(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): SupervisedProcess {
  const child = spawn("sh", [join(import.meta.dirname, "supervise.sh"), command, ...args], {
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let errorOutput = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errorOutput = (errorOutput + text).slice(-errorOutputLimit);
  });
  const ended = new Promise<number>((resolve) => {
    child.once("error", () => resolve(commandNotFound));
    child.once("close", (status) => resolve(status ?? 1));
  });
  return {
    ended,
    errorOutput: () => errorOutput,
    async stop() {
      child.stdin.destroy();
      await ended;
    },
  };
}
