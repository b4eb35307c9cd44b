import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { assessmentStatuses } from "./assessment-transitions.ts";
import { assessmentDetail, assessmentId, queuedAssessment } from "./assessment-view-schemas.ts";

const tag = "Assessments";

export const listAssessments = route({
  operationId: "listAssessments",
  method: "GET",
  path: "/v1/assessments",
  summary: "The queue: what waits for an assessor, the oldest first",
  description: "With its age against the service level. `status` lists those in another state.",
  tag,
  access: [staff("assessor")],
  request: { query: z.extend(pageQuery, { status: z._default(z.enum(assessmentStatuses), "in_review") }) },
  responses: { 200: { description: "Submissions", body: page(queuedAssessment) } },
});

export const getAssessment = route({
  operationId: "getAssessment",
  method: "GET",
  path: "/v1/assessments/{assessmentId}",
  summary: "A submission with all that it is decided on",
  tag,
  access: [staff("assessor")],
  request: { params: z.strictObject({ assessmentId }) },
  responses: { 200: { description: "The submission", body: assessmentDetail } },
  problems: ["not_found"],
});

export const assessmentQueue = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  routes: { listAssessments, getAssessment },
});
