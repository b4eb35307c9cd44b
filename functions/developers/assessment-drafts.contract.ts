import * as z from "zod/mini";
import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { assessmentAnswer, assessmentBody } from "./assessment-schemas.ts";

export const putAssessment = route({
  operationId: "putAssessment",
  method: "PUT",
  path: "/v1/applications/{applicationId}/assessment",
  summary: "Saves answers to the questionnaire, and says what would become of them",
  description:
    "A dry run of the assessment: findings with clause and remedy, what is missing, and the outcome that a submission would have. Nothing is submitted. While an assessment is under way, and after a rejection, other answers are another revision.",
  tag: "Applications",
  access: [developer],
  request: { params: z.strictObject({ applicationId }), body: assessmentBody },
  responses: { 200: { description: "What was saved, and the findings so far", body: assessmentAnswer } },
  problems: ["not_found", "wrong_state", "conflict"],
});

export const assessmentDrafts = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  routes: { putAssessment },
});
