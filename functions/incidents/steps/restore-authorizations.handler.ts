import { restorePage } from "#incidents/restoring-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { restoreAuthorizations } from "./restore-authorizations.contract.ts";

const env = readEnv(restoreAuthorizations);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, adminLog: env.ADMIN_LOG_TABLE, incidents: env.INCIDENTS_TABLE };
const ports = { clock: systemClock, ids: systemIds };

export const handler = stepFunction(
  "incidents/restore-authorizations",
  restoreAuthorizations,
  async ({ applicationId, ...restoring }) => ({
    more: await restorePage(db, tables, { restoring, applicationId }, ports),
  }),
);
