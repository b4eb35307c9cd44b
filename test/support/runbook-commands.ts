import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/** The commands of a page, but for those that its reader has to fill in and those on AWS. */
export async function commandsOf(page: string): Promise<string> {
  const text = await readFile(join(root, "docs/runbooks", `${page}.md`), "utf8");
  const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
  return blocks.filter((block) => !block.includes("…") && !/^ *aws /m.test(block)).join("\n");
}

/**
 * Runs commands as somebody who copies them into a shell would: the first that fails ends it.
 * @param variables what the reader fills in
 * @returns what was printed
 */
export async function runCommands(commands: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "runbook-"));
  try {
    // What `npm run` takes, so that files land elsewhere than in the repository.
    for (const name of ["package.json", "node_modules", "evidence"])
      await symlink(join(root, name), join(directory, name));
    const careful = "set -euo pipefail\nsleep() { command sleep 1; }\n";
    const shell = await promisify(execFile)("bash", ["-c", careful + commands], {
      ...{ cwd: directory, env: { ...process.env, ...variables }, timeout: 180_000 },
    });
    return shell.stdout;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
