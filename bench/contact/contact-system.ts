import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { synthesise } from "#lib/app.ts";
import { loadSystem } from "#local/assembly/load-system.ts";
import { createClosers } from "#local/closers.ts";
import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
import { startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { systemClock } from "#shared/clock.ts";
import { createKmsKeyService } from "#shared/crypto/key-service.ts";
import { createVaultKeyStore } from "#shared/crypto/vault-key-store.ts";
import { type Connected, connect } from "./connect.ts";
import { type MeteredCall, meter } from "./metered-client.ts";

/** The app's tables and keys, and what decides about contact tokens, in this process. */
export interface ContactSystem {
  /** Connects anew: keys are not loaded yet, and once they are they stay for 5 minutes. */
  metered(): Connected;
  /** Of which nobody asks what they consume. */
  readonly unmetered: Connected;
  /** Metered calls to DynamoDB since they were last taken, in the order in which they ended. */
  takeCalls(): MeteredCall[];
  /** KMS calls so far, as KMS counts them. */
  kmsCalls(): number;
  stop(): Promise<void>;
}

const credentials = { accessKeyId: "cloakroom", secretAccessKey: "cloakroom" };

export async function startContactSystem(): Promise<ContactSystem> {
  const closers = createClosers();
  const { keep } = closers;
  try {
    const outdir = await mkdtemp(join(tmpdir(), "cloakroom-"));
    closers.add(() => rm(outdir, { recursive: true, force: true }));
    const people = { issuer: "https://people.example", audience: "cloakroom-people" };
    const { directory } = await synthesise({ stage: "local", outdir, people });
    const system = await loadSystem(directory, () => "http://127.0.0.1:9");
    const { region, keys, aliases, tables } = system;
    const { endpoint, stop } = await startDynamodb({ tables });
    closers.add(stop);
    const kmsStore = await openKmsStore({ keys, aliases });
    const frontDoor = keep(await startFrontDoor({ system, dynamodbEndpoint: endpoint, kmsStore }));
    let kmsCalls = 0;
    frontDoor.onCall(({ service }) => {
      if (service === "kms") kmsCalls++;
    });
    const kms = new KMSClient({ region, endpoint: frontDoor.url, credentials: frontDoor.operator });
    closers.add(() => kms.destroy());

    const variables = Object.assign({}, ...system.functions.map(({ environment }) => environment));
    const indexesOf = (table: string) => {
      const indexes = tables.find(({ name }) => name === table)?.properties.GlobalSecondaryIndexes;
      return Array.isArray(indexes) ? indexes.length : 0;
    };
    let calls: MeteredCall[] = [];
    const connected = (onCall?: (call: MeteredCall) => void) => {
      const client = new DynamoDBClient({ endpoint, region, credentials });
      closers.add(() => client.destroy());
      if (onCall) meter(client, indexesOf, onCall);
      const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
      const service = createKmsKeyService(kms, variables.VAULT_KEY_ARN);
      const store = createVaultKeyStore(db, variables.VAULT_KEYS_TABLE);
      return connect(db, { service, store, clock: systemClock }, variables);
    };
    return {
      metered: () => connected((call) => calls.push(call)),
      unmetered: connected(),
      takeCalls() {
        const taken = calls;
        calls = [];
        return taken;
      },
      kmsCalls: () => kmsCalls,
      stop: closers.close,
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
