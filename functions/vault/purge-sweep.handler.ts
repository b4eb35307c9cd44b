import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { log } from "#shared/log/log.ts";
import { type SweepCounts, sweep } from "./purge.ts";
import { purgeStore } from "./purge-store.ts";
import { purgeSweep } from "./purge-sweep.contract.ts";

const env = readEnv(purgeSweep);
const store = purgeStore(dynamodb(), { vault: env.VAULT_TABLE, recordKeys: env.RECORD_KEYS_TABLE });

/** Milliseconds to leave for the batch that is under way; the next run goes on from there. */
const reserve = 3000;

/** Runs on a schedule. Twice at once does the work once: each order is destroyed by one conditional write. */
export const handler = async (
  _event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<SweepCounts> => {
  const counts = await sweep(store, systemClock, () => context.getRemainingTimeInMillis() > reserve);
  log("sweep.finished", { ...counts });
  return counts;
};
