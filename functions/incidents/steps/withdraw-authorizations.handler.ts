import { readIncident } from "#incidents/incident-store.ts";
import { withdrawPage } from "#incidents/withdrawal-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { withdrawAuthorizations } from "./withdraw-authorizations.contract.ts";

const env = readEnv(withdrawAuthorizations);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, adminLog: env.ADMIN_LOG_TABLE, incidents: env.INCIDENTS_TABLE };
const ports = { clock: systemClock, ids: systemIds };

export const handler = stepFunction(
  "incidents/withdraw-authorizations",
  withdrawAuthorizations,
  async ({ incidentId, applicationId }) => {
    const incident = await readIncident(db, tables.incidents, incidentId);
    return { more: await withdrawPage(db, tables, { incident, applicationId }, ports) };
  },
);
