import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { StartupError } from "./startup-error.ts";

/** A data directory that belongs to this system alone until it is closed. */
export interface DataDirectory {
  readonly path: string;
  close(): Promise<void>;
}

/** Who holds a directory. The time tells a process from a later one that got the same number. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/** Directories that this very process holds, which its process id alone could not tell from a stale lock. */
const held = new Set<string>();

/** When a process started, in clock ticks since boot, on systems that tell (proc(5), field 22 of `stat`). */
async function startTimeOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    const { pid, startedAt } = JSON.parse(await readFile(lock, "utf8"));
    return { pid: Number(pid), startedAt: String(startedAt) };
  } catch {
    return undefined;
  }
}

/** The lock outlived its process: after `kill -9`, or a power cut. */
async function isStale({ pid, startedAt }: Holder): Promise<boolean> {
  if (pid === process.pid) return true;
  return !isAlive(pid) || (await startTimeOf(pid)) !== startedAt;
}

/** Creates the lock with its content in one step, so that nobody ever reads a half-written one. False if it exists. */
async function take(lock: string, holder: Holder): Promise<boolean> {
  const draft = `${lock}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function prepare(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "unknown";
    throw new StartupError(`The data directory ${path} cannot be read and written (${code}).`);
  }
}

/**
 * Opens a data directory, creating it if need be, and locks it against a second system.
 *
 * @throws StartupError if the directory cannot be used or another system holds it
 */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  const path = resolve(directory);
  await prepare(path);
  const lock = join(path, "lock");
  const holder = { pid: process.pid, startedAt: await startTimeOf(process.pid) };
  const inUse = (pid: number) => new StartupError(`The data directory ${path} is in use by process ${pid}.`);
  if (held.has(path)) throw inUse(process.pid);
  held.add(path);
  if (!(await take(lock, holder))) {
    const other = await readHolder(lock);
    const stale = !other || (await isStale(other));
    if (stale) await rm(lock, { force: true });
    if (!stale || !(await take(lock, holder))) {
      held.delete(path);
      throw inUse(other?.pid ?? 0);
    }
  }
  return {
    path,
    close: async () => {
      held.delete(path);
      await rm(lock, { force: true });
    },
  };
}
