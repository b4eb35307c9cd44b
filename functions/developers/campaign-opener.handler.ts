import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { principalName, type StaffPrincipal } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import { openCampaign } from "./campaign.ts";
import { readCounts } from "./campaign-count-store.ts";
import { campaignOpener } from "./campaign-opener.contract.ts";
import type { CampaignBody } from "./campaign-schemas.ts";
import { readCampaign, writeNewCampaign } from "./campaign-store.ts";
import { campaignView } from "./campaign-view.ts";

const env = readEnv(campaignOpener);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const ports = { clock: systemClock, ids: systemIds };

const opened = (caller: Caller, body: CampaignBody) =>
  untilWritten(async () => {
    const named = (body.cohort.applicationIds ?? []).map((id) => applicationRead(tables.developers, id));
    const { rows } = await readAsCaller(db, tables.standing, caller, named);
    const { staffId } = (caller as Caller<StaffPrincipal>).claimed;
    const { campaign, act } = openCampaign(body, rows.map(toApplication), staffId, ports);
    return (await writeNewCampaign(db, tables, campaign, act)) ? campaign.campaignId : undefined;
  });

export const handler = apiFunction(campaignOpener, {
  openCampaign: async ({ body, caller }, { idempotencyKey }) => {
    await readAsCaller(db, tables.standing, caller, []);
    const request = { caller: principalName(caller.claimed), key: idempotencyKey, body };
    const campaignId = await once(request, () => opened(caller, body));
    const campaign = await readCampaign(db, tables.developers, campaignId);
    const counts = await readCounts(db, tables.developers, campaignId);
    return answer(201, campaignView(campaign, counts, systemClock.now()));
  },
});
