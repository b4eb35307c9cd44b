import { campaignEnded } from "#developers/campaign.ts";
import { readCounts } from "#developers/campaign-count-store.ts";
import { keepActedOn, keepEnded, readCampaign } from "#developers/campaign-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { finishCampaignPhase } from "./finish-campaign-phase.contract.ts";

const env = readEnv(finishCampaignPhase);
const db = dynamodb();
const tables = { developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

/** What was kept already is not kept again. */
export const handler = stepFunction(
  "developers/finish-campaign-phase",
  finishCampaignPhase,
  async ({ campaignId, deadline: { at, due } }) => {
    if (due !== "end") {
      await keepActedOn(db, tables.developers, campaignId, at);
      return;
    }
    const campaign = await readCampaign(db, tables.developers, campaignId);
    const act = campaignEnded(campaign, await readCounts(db, tables.developers, campaignId), ports);
    await keepEnded(db, tables, { campaignId, at, act });
  },
);
