import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { readCounts } from "./campaign-count-store.ts";
import { campaignRead, listCampaigns, toCampaign } from "./campaign-store.ts";
import { campaignView, listedView } from "./campaign-view.ts";
import { campaigns } from "./campaigns.contract.ts";

const env = readEnv(campaigns);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

export const handler = apiFunction(campaigns, {
  listCampaigns: async ({ query, caller }) => {
    await readAsCaller(db, tables.standing, caller, []);
    const { campaigns: listed, nextCursor } = await listCampaigns(db, tables.developers, query);
    const now = systemClock.now();
    const items = listed.map((campaign) => listedView(campaign, now));
    return answer(200, { items, ...(nextCursor !== undefined && { nextCursor }) });
  },

  getCampaign: async ({ params: { campaignId }, caller }) => {
    const { rows } = await readAsCaller(db, tables.standing, caller, [campaignRead(tables.developers, campaignId)]);
    const campaign = toCampaign(rows[0]);
    if (!campaign) throw new Problem("not_found");
    const counts = await readCounts(db, tables.developers, campaignId);
    return answer(200, campaignView(campaign, counts, systemClock.now()));
  },
});
