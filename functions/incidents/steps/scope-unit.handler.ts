import { readUnit } from "#incidents/access-records-store.ts";
import { addReads } from "#incidents/affected-store.ts";
import { settledWindow } from "#incidents/containment.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { mergeReads } from "#incidents/scope-merge.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { scopeUnit } from "./scope-unit.contract.ts";

const env = readEnv(scopeUnit);
const db = dynamodb();
const log = { table: env.ACCESS_LOG_TABLE, shards: Number(env.ACCESS_LOG_SHARDS) };

/** @returns where to go on, if there is more of the unit */
export const handler = stepFunction("incidents/scope-unit", scopeUnit, async ({ incidentId, unit, place }) => {
  const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
  const { records, next } = await readUnit(db, log, { window: settledWindow(incident), unit, place });
  await addReads(db, env.INCIDENTS_TABLE, incidentId, mergeReads(records, incident, unit));
  return { more: next !== undefined, place: next ?? place };
});
