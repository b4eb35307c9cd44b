import * as z from "zod/mini";
import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { createdCredential, credentialBody } from "./credential-schemas.ts";

export const createCredential = route({
  operationId: "createCredential",
  method: "POST",
  path: "/v1/applications/{applicationId}/credentials",
  summary: "Makes a credential of an application",
  description:
    "Two at most. It gives what the application's roles give: before an approval, a token without scopes. The secret is in this answer and nowhere else, so that the same `Idempotency-Key` again is 409 `secret_already_shown` with the `clientId`: where the first answer was lost, rotate or delete that one.",
  tag: "Credentials",
  access: [developer],
  request: { params: z.strictObject({ applicationId }), body: credentialBody, bodyOptional: true, idempotent: true },
  responses: { 201: { description: "The credential with its secret", body: createdCredential } },
  problems: ["not_found", "wrong_state", "conflict", "secret_already_shown", "idempotency_key_reused"],
});

export const credentialCreator = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "ADMIN_LOG_TABLE", "IDEMPOTENCY_TABLE"),
  routes: { createCredential },
});
