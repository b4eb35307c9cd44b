import { actOn } from "#developers/timekeeping-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { actOnDue } from "./act-on-due.contract.ts";

const env = readEnv(actOnDue);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

/** Reads again what is due: called twice, or late, it does what is left to do. */
export const handler = stepFunction("developers/act-on-due", actOnDue, ({ timekeeping }) =>
  actOn(db, tables, timekeeping, ports),
);
