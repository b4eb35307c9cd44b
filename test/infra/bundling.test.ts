import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { bundleFunctions, bundleOf } from "#lib/bundling.ts";
import { contracts } from "#lib/contracts.ts";
import { lambdaFunction } from "#shared/http/route.ts";

const entries = Object.entries(contracts).flatMap(([domain, functions]) =>
  Object.keys(functions).map((name) => [domain, name] as const),
);
/** The SDK asks for it where a request is signed for several regions, and does without where it is not there. */
const optional = new Set(["@aws-sdk/signature-v4-crt"]);
const bundleFile = (bundles: string, domain: string, name: string) =>
  join(bundleOf(bundles, domain, name), "index.cjs");

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const bundles = bundleFunctions();

test("the same sources give the same bytes", () => {
  const digests = () => entries.map(([domain, name]) => sha256(readFileSync(bundleFile(bundles, domain, name))));
  const first = digests();
  bundleFunctions();
  expect(digests()).toEqual(first);
});

test.each(entries)("%s/%s is under 650 kB and holds all that it needs", (domain, name) => {
  const file = bundleFile(bundles, domain, name);
  expect(statSync(file).size).toBeLessThan(650_000);
  const required = [...readFileSync(file, "utf8").matchAll(/\brequire\("([^"]+)"\)/g)].map(
    ([, module]) => module ?? "",
  );
  expect(required.filter((module) => !isBuiltin(module) && !optional.has(module))).toEqual([]);
});

test("a function that a contract declares and nobody wrote stops the bundling by its name", () => {
  const unwritten = { vault: { "not-written": lambdaFunction({ env: z.object({}), routes: {} }) } };
  expect(() => bundleFunctions(unwritten)).toThrow("functions/vault/not-written.handler.ts");
});
