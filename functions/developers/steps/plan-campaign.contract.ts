import * as z from "zod/mini";
import { campaignId } from "#developers/campaign-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `campaigns` that finds out what to wait for. */
export const planCampaign = lambdaFunction({
  env: variables("DEVELOPERS_TABLE"),
  input: z.object({ campaignId }),
  routes: {},
});
