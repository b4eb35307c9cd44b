import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const script = (name: string) => join(import.meta.dirname, `../evidence/${name}-evidence.ts`);

/**
 * Fetches the evidence of an incident into a file and has it checked, as it is and with something changed, by the programs of
 * `npm run fetch-evidence` and `verify-evidence`.
 * @returns what the check printed for each
 */
export async function checkEvidence(
  { incidentId, api, token }: Readonly<Record<"incidentId" | "api" | "token", string>>,
  { from, to }: { readonly from: string; readonly to: string },
) {
  const directory = await mkdtemp(join(tmpdir(), "evidence-"));
  try {
    const file = join(directory, "evidence.ndjson");
    const fetched = await run(process.execPath, [script("fetch"), incidentId, "--token", token, "--api", api], {
      maxBuffer: 1 << 26,
    });
    await writeFile(file, fetched.stdout);
    const { stdout: whole } = await run(process.execPath, [script("verify"), file]);
    await writeFile(file, (await readFile(file, "utf8")).replace(from, to));
    const changed = await run(process.execPath, [script("verify"), file]).then(
      () => Promise.reject(new Error("a changed bundle was taken for whole")),
      ({ stderr }: { readonly stderr: string }) => stderr,
    );
    return { whole, changed };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
