import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import * as z from "zod/mini";
import { median } from "#bench/median.ts";
import { bundleFunctions, bundleOf, bundleOptions } from "#lib/bundling.ts";
import { contracts } from "#lib/contracts.ts";
import type { FunctionSpec } from "#shared/http/route.ts";

export interface BundleResult {
  /** `vault/pii-reader` */
  readonly name: string;
  readonly bytes: number;
  /** Of the processor, in a process that has loaded nothing else: the median. */
  readonly importMilliseconds: number;
  /** On the wall clock, with what others did meanwhile: the median. */
  readonly wallMilliseconds: number;
  /** To the baseline's import time: a ratio of medians. */
  readonly importRatio: number;
}

/** Milliseconds of one import. */
interface Sample {
  readonly processor: number;
  readonly wall: number;
}

interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly samples: Sample[];
}

/** A bundle that only makes a DynamoDB client. */
const baseline = `
  import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
  export const client = new DynamoDBClient({});
`;

/**
 * The time of the thread that imports. An import waits for nothing but the processor, so that is the time it takes on a
 * machine of its own; on a busy one the wall clock counts the others' turns as well.
 */
const timeImport = `
  const started = performance.now();
  const before = process.threadCpuUsage();
  require(process.argv[1]);
  const { user, system } = process.threadCpuUsage(before);
  console.log(JSON.stringify({ processor: (user + system) / 1000, wall: performance.now() - started }));
`;

/**
 * Bundles the functions and the baseline in the same way, and imports each in a fresh process, in turns, so that
 * whatever else the machine does hits all of them alike. The first result is the baseline.
 */
export async function measureBundles(rounds: number): Promise<readonly [BundleResult, ...BundleResult[]]> {
  const directory = await mkdtemp(join(tmpdir(), "cloakroom-bench-"));
  try {
    const reference = bundleBaseline(join(directory, "index.cjs"));
    const bundles = [reference, ...functionBundles()];
    for (let round = 0; round < rounds; round++) {
      for (const { file, environment, samples } of bundles) samples.push(await importTime(file, environment));
    }
    const [first, ...others] = await Promise.all(bundles.map((bundle) => result(bundle, reference)));
    if (!first) throw new Error("no bundles");
    return [first, ...others];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function bundleBaseline(file: string): Bundle {
  buildSync({ ...bundleOptions, stdin: { contents: baseline, resolveDir: import.meta.dirname }, outfile: file });
  return { name: "only a DynamoDB client", file, environment: {}, samples: [] };
}

function functionBundles(): Bundle[] {
  const directory = bundleFunctions();
  return Object.entries(contracts).flatMap(([domain, specs]) =>
    Object.entries<FunctionSpec>(specs).map(([name, { env }]) => ({
      name: `${domain}/${name}`,
      file: join(bundleOf(directory, domain, name), "index.cjs"),
      environment: dummies(env),
      samples: [],
    })),
  );
}

/** A value for each variable that its schema takes: functions parse their environment when they are imported. */
function dummies(env: FunctionSpec["env"]): Record<string, string> {
  const values = ["https://bench.example", "8"];
  return Object.fromEntries(
    Object.entries(env._zod.def.shape).map(([variable, schema]) => {
      const value = values.find((text) => z.safeParse(schema, text).success);
      if (value === undefined) throw new Error(`no dummy is valid for ${variable}`);
      return [variable, value];
    }),
  );
}

/** Nothing of this process's own environment is passed on: it could change what Node does. */
async function importTime(file: string, environment: Readonly<Record<string, string>>): Promise<Sample> {
  const env = { AWS_REGION: "eu-west-1", ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ["--eval", timeImport, file], { env });
  return JSON.parse(stdout);
}

async function result({ name, file, samples }: Bundle, reference: Bundle): Promise<BundleResult> {
  const importMilliseconds = median(samples.map(({ processor }) => processor));
  return {
    name,
    bytes: (await stat(file)).size,
    importMilliseconds,
    wallMilliseconds: median(samples.map(({ wall }) => wall)),
    importRatio: importMilliseconds / median(reference.samples.map(({ processor }) => processor)),
  };
}
