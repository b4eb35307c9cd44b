import { keepFailed } from "#incidents/sending-page-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { log } from "#shared/log/log.ts";
import { stepFunction } from "#shared/step-function.ts";
import { failPage } from "./fail-page.contract.ts";

const env = readEnv(failPage);
const db = dynamodb();

/** The line raises an alarm: what to do is in docs/runbooks/notices-stuck.md. */
export const handler = stepFunction("incidents/fail-page", failPage, async ({ incidentId, page, error }) => {
  await keepFailed(db, env.INCIDENTS_TABLE, incidentId, page, systemClock.now());
  log("notice.page_failed", { incidentId, page, errorName: error });
});
