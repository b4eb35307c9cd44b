import { readCampaign } from "#developers/campaign-store.ts";
import { visitCohort as visit } from "#developers/cohort-visit-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { visitCohort } from "./visit-cohort.contract.ts";

const env = readEnv(visitCohort);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };
const ports = { clock: systemClock, ids: systemIds };

/** @returns where the next page begins, if there is one */
export const handler = stepFunction(
  "developers/visit-cohort",
  visitCohort,
  async ({ campaignId, deadline, ...place }) => {
    const campaign = await readCampaign(db, tables.developers, campaignId);
    const next = await visit(db, tables, { campaign, deadline, place }, ports);
    return { more: next !== undefined, after: next ?? "" };
  },
);
