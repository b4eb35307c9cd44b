import { type CasePlace, casePlace, kindAt, readCase } from "#incidents/evidence-case-store.ts";
import { keepPage } from "#incidents/evidence-part-store.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { evidenceCase } from "./evidence-case.contract.ts";

const env = readEnv(evidenceCase);
const db = dynamodb();
const tables = { incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };

/** Pages of one call: all that there is of a small incident. */
const pages = 40;

/** @returns where to go on, if there is more */
export const handler = stepFunction(
  "incidents/evidence-case",
  evidenceCase,
  async ({ incidentId, snapshot, place: start }) => {
    const incident = await readIncident(db, tables.incidents, incidentId);
    let place: CasePlace = start;
    for (let i = 0; i < pages; i++) {
      const { source, page } = place;
      const name = { kind: kindAt(incident, place), source, page };
      const read = () => readCase(db, tables, incident, place);
      const next = await keepPage(db, env.EVIDENCE_TABLE, { incidentId, snapshot }, name, casePlace, read);
      if (next === undefined) return { more: false, place };
      place = next;
    }
    return { more: true, place };
  },
);
