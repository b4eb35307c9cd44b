import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";
import { contracts } from "./contracts.ts";

type Contracts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const root = join(import.meta.dirname, "..");

/** How every bundle is made, whatever is in it. CommonJS, because it starts faster than modules do on Lambda. */
export const bundleOptions = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node24",
  // The AWS SDK's ES modules shake to half of what its CommonJS does.
  mainFields: ["module", "main"],
  minify: true,
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

/** Where a function's bundle lies under the directory that `bundleFunctions` gives: what Lambda gets to unpack. */
export const bundleOf = (bundles: string, domain: string, name: string): string => join(bundles, domain, name);

/**
 * Bundles every function that a contract declares: `functions/<domain>/<function>.handler.ts` becomes
 * `build/functions/<domain>/<function>/index.cjs`, with all that it imports, the AWS SDK too. One run for all, so that
 * shared files are parsed once. The same sources always give the same bytes, so a function is only deployed again when
 * its code has changed.
 * @returns the directory that holds the bundles
 * @throws Error naming the entries that are missing; esbuild's own for code that cannot be bundled
 */
export function bundleFunctions(functions: Contracts = contracts): string {
  const bundles = join(root, "build", "functions");
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: entryPoints(functions),
    outdir: bundles,
    outExtension: { ".js": ".cjs" },
    ...bundleOptions,
    write: false,
  });
  for (const { path, contents } of outputFiles) writeIfChanged(path, contents);
  return bundles;
}

function entryPoints(functions: Contracts): { in: string; out: string }[] {
  const entries = Object.entries(functions).flatMap(([domain, ofDomain]) =>
    Object.keys(ofDomain).map((name) => ({
      in: join("functions", domain, `${name}.handler.ts`),
      out: join(domain, name, "index"),
    })),
  );
  const missing = entries.filter((entry) => !existsSync(join(root, entry.in)));
  if (missing.length > 0) {
    throw new Error(`a contract declares functions without a handler: ${missing.map((entry) => entry.in).join(", ")}`);
  }
  return entries;
}

/** Another process may be reading bundles meanwhile (tests, the local system): it sees the old one or the new one, whole. */
function writeIfChanged(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}
