import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { log } from "#shared/log/log.ts";
import { keyRewrap } from "./key-rewrap.contract.ts";
import { type RewrapCounts, rewrapOld } from "./key-rewrap.ts";
import { keyRewrapStore } from "./key-rewrap-store.ts";

const env = readEnv(keyRewrap);
const db = dynamodb();
const store = keyRewrapStore(db, { recordKeys: env.RECORD_KEYS_TABLE, vaultKeys: env.VAULT_KEYS_TABLE });
const keys = createVaultKeys(vaultKeyPorts(db, env));

/** Milliseconds to leave for the page that is under way; the next run goes on from there. */
const reserve = 3000;

/** Runs on a schedule. Twice at once does the work once: each record's keys are replaced by one conditional write. */
export const handler = async (
  _event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<RewrapCounts> => {
  const counts = await rewrapOld(store, keys, systemClock, () => context.getRemainingTimeInMillis() > reserve);
  log("rewrap.finished", { ...counts });
  return counts;
};
