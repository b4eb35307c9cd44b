import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { startOutbox } from "./streams-fixtures.ts";

/**
 * Writes rows in a process of its own, and kills that in the middle of telling of them.
 * @returns the sort keys of the rows whose writes were acknowledged, in their order
 */
export async function killedWhileTelling(directory: string): Promise<string[]> {
  const node = createRequire(import.meta.url).resolve("node/bin/node");
  const child = spawn(node, [import.meta.filename, directory], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const written: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    written.push(line);
    if (written.length === 40) child.kill("SIGKILL");
  }
  await gone;
  return written;
}

async function writeOn(directory: string): Promise<void> {
  const { streams, put, failOn } = await startOutbox({ directory });
  // One that fails for a while, so that there is something left to be told of.
  await failOn({ "25": { by: "naming", times: 4 } });
  streams.resume();
  for (let key = 0; ; key += 1) {
    await put(String(key));
    console.log(String(key));
  }
}

if (import.meta.main) await writeOn(process.argv[2] ?? "");
