import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { checked, described, variables, whole } from "#shared/schema.ts";
import { decisions } from "./assessment-case.ts";
import { assessmentDetail, assessmentId } from "./assessment-view-schemas.ts";
import { roleNames } from "./policy/role-catalogue.ts";
import { plainLine, plainText } from "./text-schemas.ts";

const tag = "Assessments";
const params = z.strictObject({ assessmentId });
const problems = ["not_found", "wrong_state", "same_person", "conflict"] as const;

export const claimAssessment = route({
  operationId: "claimAssessment",
  method: "POST",
  path: "/v1/assessments/{assessmentId}/claim",
  summary: "Takes a submission for a day, so that two do not do the work of one",
  description:
    "As many can have it at once as have to approve it. Claiming again renews the claim, and the revision seen.",
  tag,
  access: [staff("assessor")],
  request: { params },
  responses: { 200: { description: "Claimed", body: assessmentDetail } },
  problems,
});

const text = plainText(1000);

const judgement = z.strictObject({
  decision: z.enum(decisions),
  reasons: described(
    z._default(checked(z.array(z.strictObject({ clause: plainLine(40), message: text })), z.maxLength(20)), []),
    { description: "Needed unless it approves" },
  ),
  conditions: z._default(checked(z.array(text), z.maxLength(10)), []),
  roles: described(z.optional(checked(z.array(z.enum(roleNames)), z.minLength(1))), {
    description: "Fewer than were asked for",
  }),
  revision: described(z.optional(whole(z.gte(1))), {
    description:
      "That was looked at; left out, the one that was claimed, or else submitted. 409 where there is a newer one",
  }),
});

export const decideAssessment = route({
  operationId: "decideAssessment",
  method: "POST",
  path: "/v1/assessments/{assessmentId}/decision",
  summary: "Approves, rejects, or asks for changes",
  description:
    "Restricted roles need the approval of two assessors; until the second, nothing changes for the developer. A decision that comes twice, late, or from the wrong person changes nothing and says so.",
  tag,
  access: [staff("assessor")],
  request: { params, body: judgement },
  responses: { 200: { description: "Decided, or approved by one of two", body: assessmentDetail } },
  problems,
});

export const assessmentDecisions = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "ADMIN_LOG_TABLE"),
  routes: { claimAssessment, decideAssessment },
});
