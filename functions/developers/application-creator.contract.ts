import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { applicationAnswer, applicationBody } from "./application-schemas.ts";

export const createApplication = route({
  operationId: "createApplication",
  method: "POST",
  path: "/v1/developers/me/applications",
  summary: "Describes a new application",
  description: "A draft: it has no access to anything before it is approved.",
  tag: "Applications",
  access: [developer],
  request: { body: applicationBody, idempotent: true },
  responses: { 201: { description: "The draft, with the findings so far", body: applicationAnswer } },
  problems: ["not_found", "wrong_state", "conflict", "idempotency_key_reused"],
});

export const applicationCreator = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "IDEMPOTENCY_TABLE"),
  routes: { createApplication },
});
