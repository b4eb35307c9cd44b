import { readUnit } from "#incidents/access-records-store.ts";
import { settledWindow } from "#incidents/containment.ts";
import { keepPage } from "#incidents/evidence-part-store.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { fieldsThatCount } from "#incidents/scope-merge.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { evidenceReads, readsPlace } from "./evidence-reads.contract.ts";

const env = readEnv(evidenceReads);
const db = dynamodb();
const log = { table: env.ACCESS_LOG_TABLE, shards: Number(env.ACCESS_LOG_SHARDS) };

/** Keeps the records that count, whole. @returns where to go on, if there is more of the unit */
export const handler = stepFunction(
  "incidents/evidence-reads",
  evidenceReads,
  async ({ incidentId, snapshot, unit, index, place }) => {
    const name = { kind: "access-records", source: index, page: place.page } as const;
    const next = await keepPage(db, env.EVIDENCE_TABLE, { incidentId, snapshot }, name, readsPlace, async () => {
      const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
      const read = await readUnit(db, log, { window: settledWindow(incident), unit, place });
      const records = read.records.filter((record) => fieldsThatCount(record, incident, unit).length > 0);
      return { records, next: read.next && { ...read.next, page: place.page + 1 } };
    });
    return { more: next !== undefined, place: next ?? place };
  },
);
