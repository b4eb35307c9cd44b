import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { line } from "#shared/http/schemas.ts";
import { described, variables, whole } from "#shared/schema.ts";
import { incidentId, openedIncident } from "./incident-schemas.ts";

const common = { tag: "Incidents", access: [staff("privacy-officer")] } as const;
const params = z.strictObject({ incidentId });
const revision = described(whole(z.gte(1)), { description: "Of the words that were looked at" });
const stale =
  "Words that have changed, or buyers who were named since, are refused with the preview of now as `notice`.";

export const approveNotice = route({
  ...common,
  operationId: "approveNotice",
  method: "POST",
  path: "/v1/incidents/{incidentId}/notice/approve",
  summary: "Has everybody told whom an incident affects",
  description: `By somebody else than who wrote the words. It cannot be taken back. ${stale}`,
  request: { params, body: z.strictObject({ revision }) },
  responses: { 200: { description: "Approved, now or before", body: openedIncident } },
  problems: ["not_found", "same_person", "wrong_state", "stale_notice"],
});

export const rejectNotice = route({
  ...common,
  operationId: "rejectNotice",
  method: "POST",
  path: "/v1/incidents/{incidentId}/notice/reject",
  summary: "Sends words back to be written anew",
  description: stale,
  request: {
    params,
    body: z.strictObject({
      revision,
      rationale: described(line(2000), {
        description: "Kept in the clear and read by staff: no place for a buyer's data",
      }),
    }),
  },
  responses: { 200: { description: "Rejected, now or before", body: openedIncident } },
  problems: ["not_found", "wrong_state", "stale_notice"],
});

/** Decides that people are told, and writes none of the words. */
export const noticeApprovals = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "ADMIN_LOG_TABLE", "PRIVACY_OFFICE_MAILBOX", "NOTICE_PAGE"),
  routes: { approveNotice, rejectNotice },
});
