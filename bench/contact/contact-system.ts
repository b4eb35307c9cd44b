import { KMSClient } from "@aws-sdk/client-kms";
import { startAppDatabase } from "#bench/app-database.ts";
import type { MeteredCall } from "#bench/metered-client.ts";
import { createClosers } from "#local/closers.ts";
import { startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { systemClock } from "#shared/clock.ts";
import { createKmsKeyService } from "#shared/crypto/key-service.ts";
import { createVaultKeyStore } from "#shared/crypto/vault-key-store.ts";
import { type Connected, connect } from "./connect.ts";

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

export async function startContactSystem(): Promise<ContactSystem> {
  const closers = createClosers();
  const { keep } = closers;
  try {
    const database = await startAppDatabase();
    closers.add(database.stop);
    const { system, endpoint, variable } = database;
    const { region, keys, aliases } = system;
    const kmsStore = await openKmsStore({ keys, aliases });
    const frontDoor = keep(await startFrontDoor({ system, dynamodbEndpoint: endpoint, kmsStore }));
    let kmsCalls = 0;
    frontDoor.onCall(({ service }) => {
      if (service === "kms") kmsCalls++;
    });
    const kms = new KMSClient({ region, endpoint: frontDoor.url, credentials: frontDoor.operator });
    closers.add(() => kms.destroy());

    let calls: MeteredCall[] = [];
    const connected = (onCall?: (call: MeteredCall) => void) => {
      const db = database.connect(onCall);
      const service = createKmsKeyService(kms, variable("VAULT_KEY_ARN"));
      const store = createVaultKeyStore(db, variable("VAULT_KEYS_TABLE"));
      return connect(db, { service, store, clock: systemClock }, variable);
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
