import { mkdirSync } from "node:fs";
import { StartupError } from "#local/startup-error.ts";
import type { LocalTable } from "#local/system.ts";
import { createTables } from "./create-tables.ts";
import { startEngine } from "./engine.ts";

export interface RunningDynamodb {
  /** Base URL. Any credentials and region do: there is one database. */
  readonly endpoint: string;
  /** Resolves when the engine has ended, for whatever reason: nothing works without it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface DynamodbOptions {
  readonly tables: readonly LocalTable[];
  /** Where the database is kept; without it, it is in memory. */
  readonly directory?: string;
}

/**
 * Starts DynamoDB Local, AWS's own engine, on a free port, and creates the tables that it does not have yet. When this
 * process ends, in whatever way, so does the engine, so that the next start finds the database unlocked.
 * Note that DynamoDB Local listens on all interfaces; it has no option to listen on one.
 * Throws StartupError where there is no Java, or the engine or its database cannot be used.
 */
export async function startDynamodb({ tables, directory }: DynamodbOptions): Promise<RunningDynamodb> {
  if (directory) makeDirectory(directory);
  const { endpoint, process } = await startEngine(directory);
  try {
    await createTables(endpoint, tables);
  } catch (error) {
    await process.stop();
    throw error;
  }
  return { endpoint, ended: process.ended.then(() => {}), stop: process.stop };
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartupError(`The database cannot be kept in ${directory}.`, { cause: error });
  }
}
