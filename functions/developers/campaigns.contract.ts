import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { campaignAnswer, campaignId, listedCampaign } from "./campaign-schemas.ts";

const tag = "Campaigns";

export const listCampaigns = route({
  operationId: "listCampaigns",
  method: "GET",
  path: "/v1/campaigns",
  summary: "Campaigns, the newest first",
  tag,
  access: [staff("assessor")],
  request: { query: pageQuery },
  responses: { 200: { description: "Campaigns, without their progress", body: page(listedCampaign) } },
});

export const getCampaign = route({
  operationId: "getCampaign",
  method: "GET",
  path: "/v1/campaigns/{campaignId}",
  summary: "A campaign and its progress",
  tag,
  access: [staff("assessor")],
  request: { params: z.strictObject({ campaignId }) },
  responses: { 200: { description: "The campaign", body: campaignAnswer } },
  problems: ["not_found"],
});

export const campaigns = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  routes: { listCampaigns, getCampaign },
});
