import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { synthesise } from "#lib/app.ts";
import { loadSystem } from "#local/assembly/load-system.ts";
import { createClosers } from "#local/closers.ts";
import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
import type { LocalSystem } from "#local/system.ts";
import { type MeteredCall, meter } from "./metered-client.ts";

/** The tables of the app, in the real engine. */
export interface AppDatabase {
  readonly system: LocalSystem;
  readonly endpoint: string;
  /** Of all functions together. @throws Error for one that no function has */
  variable(name: string): string;
  /** Straight to the engine. @param onCall told what each call consumed; nobody asks without it */
  connect(onCall?: (call: MeteredCall) => void): DynamoDBDocumentClient;
  stop(): Promise<void>;
}

const credentials = { accessKeyId: "cloakroom", secretAccessKey: "cloakroom" };

export async function startAppDatabase(): Promise<AppDatabase> {
  const closers = createClosers();
  try {
    const outdir = await mkdtemp(join(tmpdir(), "cloakroom-"));
    closers.add(() => rm(outdir, { recursive: true, force: true }));
    const people = { issuer: "https://people.example", audience: "cloakroom-people" };
    const { directory } = await synthesise({ stage: "local", outdir, people });
    const system = await loadSystem(directory, () => "http://127.0.0.1:9");
    const { region, tables } = system;
    const { endpoint, stop } = await startDynamodb({ tables });
    closers.add(stop);
    const variables: Readonly<Record<string, string>> = Object.assign(
      {},
      ...system.functions.map(({ environment }) => environment),
    );
    const indexesOf = (table: string) => {
      const indexes = tables.find(({ name }) => name === table)?.properties.GlobalSecondaryIndexes;
      return Array.isArray(indexes) ? indexes.length : 0;
    };
    return {
      ...{ system, endpoint },
      variable(name) {
        const value = variables[name];
        if (value === undefined) throw new Error(`no function has ${name}`);
        return value;
      },
      connect(onCall) {
        const client = new DynamoDBClient({ endpoint, region, credentials });
        closers.add(() => client.destroy());
        if (onCall) meter(client, indexesOf, onCall);
        return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
      },
      stop: closers.close,
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
