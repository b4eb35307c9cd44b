import * as z from "zod/mini";
import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId, instant, prefixedId } from "#shared/http/schemas.ts";
import { described, variables } from "#shared/schema.ts";
import { applicationStatuses } from "./application-transitions.ts";
import { plainText } from "./text-schemas.ts";

const tag = "Applications";
const params = z.strictObject({ applicationId });

const submitted = z.strictObject({
  assessmentId: prefixedId("ass"),
  applicationId,
  status: described(z.enum(applicationStatuses), { description: "Of the application" }),
  submittedAt: instant,
  dueAt: described(instant, { description: "A decision is due by then: five business days" }),
});

export const submitAssessment = route({
  operationId: "submitAssessment",
  method: "POST",
  path: "/v1/applications/{applicationId}/assessment/submit",
  summary: "Hands an application in",
  description:
    "Everything that applies has to be answered. It is assessed at once: rejected with findings, approved, or put before assessors. What was approved before goes on meanwhile.",
  tag,
  access: [developer],
  request: { params, idempotent: true },
  responses: { 202: { description: "Handed in", body: submitted } },
  problems: ["not_found", "wrong_state", "conflict"],
});

export const withdrawAssessment = route({
  operationId: "withdrawAssessment",
  method: "POST",
  path: "/v1/applications/{applicationId}/assessment/withdraw",
  summary: "Takes back what was handed in and is not decided",
  tag,
  access: [developer],
  request: { params },
  responses: {
    200: {
      description: "Withdrawn",
      body: z.strictObject({ applicationId, assessmentId: prefixedId("ass"), status: z.enum(applicationStatuses) }),
    },
  },
  problems: ["not_found", "wrong_state", "conflict"],
});

export const appealRejection = route({
  operationId: "appealRejection",
  method: "POST",
  path: "/v1/applications/{applicationId}/appeal",
  summary: "Asks for another look at a rejection",
  description:
    "Once, within 30 days of it, and of what was rejected: not of what was changed since. Whoever rejected does not decide the appeal. An application can also be corrected and submitted again, as often as it takes.",
  tag,
  access: [developer],
  request: { params, body: z.strictObject({ statement: plainText(2000) }), idempotent: true },
  responses: { 202: { description: "Before other assessors", body: submitted } },
  problems: ["not_found", "wrong_state", "conflict"],
});

export const submissions = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "IDEMPOTENCY_TABLE"),
  routes: { submitAssessment, withdrawAssessment, appealRejection },
});
