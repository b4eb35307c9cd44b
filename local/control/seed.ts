import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Invoke } from "#local/lambda/functions.ts";

const clientSchema = z.object({ clientId: z.string(), clientSecret: z.string() });

const seedSchema = z.object({
  sellers: z.array(z.string()),
  orders: z.array(z.string()),
  applications: z.array(
    clientSchema.extend({
      applicationId: z.string(),
      developerId: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      sellers: z.array(z.string()),
    }),
  ),
  systems: z.record(z.string(), clientSchema),
  /** When the clients were made. */
  madeAt: z.string().default(new Date(0).toISOString()),
});

/** What a fresh system was filled with: the principals and records that demos, tests and people at the keyboard can use. */
export type Seed = z.infer<typeof seedSchema>;

export interface SeedOptions {
  /** URLs of the running system. */
  readonly api: string;
  readonly identity: string;
  readonly invokeFunction: Invoke;
  readonly now: () => Date;
  /** Physical names of all functions. */
  readonly functionNames: readonly string[];
  /** Makes the system clients alone (`--no-seed`): without them nothing at all could be done. */
  readonly systemsOnly: boolean;
}

/** Fills a running system. May find what an earlier run that was cut off has left. */
export type RunSeed = (options: SeedOptions) => Promise<Seed>;

/** The seed of an earlier start on the same data directory; undefined if there is none, or less than is asked for. */
async function readSeed(file: string, systemsOnly: boolean): Promise<Seed | undefined> {
  try {
    const seed = seedSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return systemsOnly || seed.applications.length > 0 ? seed : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Seeds the system once: a restart on the same data directory gets the same principals and secrets back.
 *
 * @param directory where `seed.json` is kept, readable by its owner alone; without it, nothing is kept
 */
export async function seedOnce(runSeed: RunSeed, options: SeedOptions, directory?: string): Promise<Seed> {
  if (directory === undefined) return runSeed(options);
  const file = join(directory, "seed.json");
  const known = await readSeed(file, options.systemsOnly);
  if (known) return known;
  const seed = await runSeed(options);
  const draft = `${file}.draft`;
  await writeFile(draft, JSON.stringify(seed), { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
  return seed;
}
