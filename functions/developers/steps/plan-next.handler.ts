import { planOf } from "#developers/timekeeping.ts";
import { nextOf } from "#developers/timekeeping-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { planNext } from "./plan-next.contract.ts";

const env = readEnv(planNext);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

export const handler = stepFunction("developers/plan-next", planNext, async ({ timekeeping, startedAt }) =>
  planOf(await nextOf(db, tables, timekeeping, systemClock.now()), new Date(startedAt)),
);
