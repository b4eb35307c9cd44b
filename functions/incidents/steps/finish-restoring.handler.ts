import { finishReinstatement } from "#incidents/reinstatement-store.ts";
import { countRestored } from "#incidents/restoring-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { finishRestoring } from "./finish-restoring.contract.ts";

const env = readEnv(finishRestoring);
const db = dynamodb();
const ports = { clock: systemClock, ids: systemIds };

/** What was said already is not said again. */
export const handler = stepFunction("incidents/finish-restoring", finishRestoring, async (restoring) => {
  const count = await countRestored(db, env.INCIDENTS_TABLE, restoring);
  await finishReinstatement(db, env.INCIDENTS_TABLE, restoring, count, ports);
});
