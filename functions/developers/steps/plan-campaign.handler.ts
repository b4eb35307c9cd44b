import { bucketsOf, nextCampaignDeadline } from "#developers/campaign.ts";
import { readCampaign } from "#developers/campaign-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { planCampaign } from "./plan-campaign.contract.ts";

const env = readEnv(planCampaign);
const db = dynamodb();

export const handler = stepFunction("developers/plan-campaign", planCampaign, async ({ campaignId }) => {
  const campaign = await readCampaign(db, env.DEVELOPERS_TABLE, campaignId);
  const deadline = nextCampaignDeadline(campaign, systemClock.now());
  return deadline ? { done: false, deadline, buckets: bucketsOf(campaign) } : { done: true };
});
