import { listPages } from "#incidents/sending-page-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { planSending } from "./plan-sending.contract.ts";

const env = readEnv(planSending);
const db = dynamodb();

/** @returns numbers of pages, of which 10,000 fit the state of an execution, and whether any of them has failed before */
export const handler = stepFunction("incidents/plan-sending", planSending, async ({ incidentId }) => {
  const pages = await listPages(db, env.INCIDENTS_TABLE, incidentId);
  const left = pages.filter(({ begun }) => begun?.totals === undefined);
  return { pages: left.map(({ page }) => page), failed: left.some(({ begun }) => begun?.failedAt !== undefined) };
});
