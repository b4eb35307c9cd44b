import * as z from "zod/mini";
import { campaignDeadline, campaignId } from "#developers/campaign-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `campaigns` when the whole cohort was visited: keeps that this was done. */
export const finishCampaignPhase = lambdaFunction({
  env: variables("DEVELOPERS_TABLE", "ADMIN_LOG_TABLE"),
  input: z.object({ campaignId, deadline: campaignDeadline }),
  routes: {},
});
