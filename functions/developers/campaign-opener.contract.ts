import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { campaignAnswer, campaignBody } from "./campaign-schemas.ts";

export const openCampaign = route({
  operationId: "openCampaign",
  method: "POST",
  path: "/v1/campaigns",
  summary: "Asks for a new assessment of a cohort by a deadline",
  description:
    "Each application is told what it has to do by when, and reminded. At the deadline those that were not approved again lose their restricted roles and nothing else, until they are approved. A campaign cannot be changed or taken back.",
  tag: "Campaigns",
  access: [staff("assessor")],
  request: { body: campaignBody, idempotent: true },
  responses: { 201: { description: "Opened: telling has begun", body: campaignAnswer } },
  problems: ["conflict", "idempotency_key_reused"],
});

export const campaignOpener = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "ADMIN_LOG_TABLE", "IDEMPOTENCY_TABLE"),
  routes: { openCampaign },
});
