import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { startStates } from "./states-fixtures.ts";

/** Runs an execution named `cut` in a process of its own, and kills that at once when it, or a child, has an event of this type. */
export async function killedAfter(directory: string, eventType: string, definition: object): Promise<void> {
  const node = createRequire(import.meta.url).resolve("node/bin/node");
  const args = [import.meta.filename, JSON.stringify([definition, directory, eventType])];
  const child = spawn(node, args, { stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  for await (const line of createInterface({ input: child.stdout })) if (line === "there") break;
  child.kill("SIGKILL");
  await gone;
}

/** Starts the execution, says so when that event has come about, and waits for its end. */
async function runUntilKilled(definition: object, directory: string, eventType: string): Promise<void> {
  const { start, executions } = await startStates(definition, { directory });
  await start("cut", { applicationId: "app-1" });
  const has = () => executions.list().some(({ events }) => events.some(({ type }) => type === eventType));
  while (!has()) await new Promise((go) => setTimeout(go, 5));
  console.log("there");
}

if (import.meta.main) {
  const [definition, directory, eventType] = JSON.parse(process.argv[2] ?? "[]");
  await runUntilKilled(definition, directory, eventType);
}
