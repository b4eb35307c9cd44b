import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDataDirectory } from "#local/data-directory.ts";
import { StartupError } from "#local/startup-error.ts";

let parent: string;
let path: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "data-"));
  path = join(parent, "a", "b");
});

afterEach(() => rm(parent, { recursive: true }));

/** A process that locks the directory and then waits to be killed. */
async function startHolder() {
  const module = join(import.meta.dirname, "../../local/data-directory.ts");
  const script = `await (await import(${JSON.stringify(module)})).openDataDirectory(${JSON.stringify(path)});
    console.log("held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return holder;
}

describe("a data directory", () => {
  test("is created for its owner alone", async () => {
    const opened = await openDataDirectory(path);
    expect(opened.path).toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await opened.close();
    expect(await readdir(path)).toEqual([]);
  });

  test("belongs to one system at a time, also within a process", async () => {
    const first = await openDataDirectory(path);
    await expect(openDataDirectory(join(path, "."))).rejects.toThrow(`${path} is in use by process ${process.pid}`);
    await first.close();
    const second = await openDataDirectory(path);
    await second.close();
  });

  test("is refused while another process holds it, and had again once that is killed", async () => {
    const holder = await startHolder();
    await expect(openDataDirectory(path)).rejects.toThrow(StartupError);
    await expect(openDataDirectory(path)).rejects.toThrow(`in use by process ${holder.pid}`);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const opened = await openDataDirectory(path);
    await opened.close();
  });

  test.each([
    ["of a process that has got our number since", JSON.stringify({ pid: process.pid, startedAt: "1" })],
    ["of an earlier process with the number of one that lives", JSON.stringify({ pid: process.ppid, startedAt: "1" })],
    ["that is damaged", "{"],
  ])("is had in spite of a lock %s", async (_, lock) => {
    await (await openDataDirectory(path)).close();
    await writeFile(join(path, "lock"), lock);
    const opened = await openDataDirectory(path);
    await opened.close();
    expect(await readdir(path)).toEqual([]);
  });

  test("that cannot be one is refused in one sentence", async () => {
    const file = join(parent, "file");
    await writeFile(file, "");
    for (const wrong of [file, join(file, "below")]) {
      await expect(openDataDirectory(wrong)).rejects.toThrow(
        /^The data directory \S+ cannot be read and written \(E\w+\)\.$/,
      );
    }
  });
});
