import { countOn } from "#incidents/scope-count-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { countScope } from "./count-scope.contract.ts";

const env = readEnv(countScope);
const db = dynamodb();
const tables = { incidents: env.INCIDENTS_TABLE, vault: env.VAULT_TABLE };
const ports = { clock: systemClock, ids: systemIds };

/** Pages of one call: the 16 buckets of a small incident are done in one. */
const pages = 20;

export const handler = stepFunction("incidents/count-scope", countScope, async ({ incidentId }) => {
  for (let i = 0; i < pages; i++) if (!(await countOn(db, tables, incidentId, ports))) return { more: false };
  return { more: true };
});
