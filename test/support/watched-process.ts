import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface WatchedProcess {
  readonly urls: { readonly api: string; readonly identity: string };
  /** Everything that it has printed so far, to both of its outputs. */
  printed(): string;
  /** Ends it as Ctrl-C does; resolves with its exit status. */
  stop(): Promise<number | null>;
}

/** A start that has not come this far in this many milliseconds will not. */
const patience = 60_000;
const ready = /^ready (\{.*\})$/m;

/** Starts `npm start` without npm, on free ports, and waits for its ready line. */
export async function startWatchedProcess(...args: readonly string[]): Promise<WatchedProcess> {
  const root = join(import.meta.dirname, "../..");
  const child = spawn(process.execPath, [join(root, "local/main.ts"), "--port", "0", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const ended = once(child, "close").then(([status]) => status as number | null);
  const stop = () => {
    child.kill("SIGINT");
    return ended;
  };
  for (const start = performance.now(); performance.now() - start < patience && child.exitCode === null; ) {
    const urls = ready.exec(output)?.[1];
    if (urls) return { urls: JSON.parse(urls), printed: () => output, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`it did not become ready: ${output}`);
}
