import * as z from "zod/mini";
import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId, clientId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { credential, rotatedCredential } from "./credential-schemas.ts";

const tag = "Credentials";
const params = z.strictObject({ clientId });

export const listCredentials = route({
  operationId: "listCredentials",
  method: "GET",
  path: "/v1/applications/{applicationId}/credentials",
  summary: "The credentials of an application",
  description: "All that were not deleted, the oldest first; never a secret.",
  tag,
  access: [developer],
  request: { params: z.strictObject({ applicationId }) },
  responses: {
    200: { description: "At most two", body: z.strictObject({ items: z.array(credential) }) },
  },
  problems: ["not_found"],
});

export const rotateCredential = route({
  operationId: "rotateCredential",
  method: "POST",
  path: "/v1/credentials/{clientId}/rotate",
  summary: "Gives a credential a new secret",
  description:
    "The secret before works 7 more days, and never longer than its own 180. Another rotation meanwhile ends the oldest at once: there are two at most. Of two rotations at the same time one is 409 `conflict`. A disabled credential is good again, by the new secret alone. Where the answer was lost, the list of credentials tells whether the secret is new.",
  tag,
  access: [developer],
  request: { params },
  responses: { 200: { description: "The new secret", body: rotatedCredential } },
  problems: ["not_found", "wrong_state", "conflict"],
});

export const deleteCredential = route({
  operationId: "deleteCredential",
  method: "DELETE",
  path: "/v1/credentials/{clientId}",
  summary: "Ends a credential",
  description:
    "In force when it returns: its access tokens end with it, and so does every restricted data token that was got with them.",
  tag,
  access: [developer],
  request: { params },
  responses: { 204: { description: "Deleted, now or before" } },
  problems: ["not_found"],
});

export const credentials = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "ADMIN_LOG_TABLE"),
  routes: { listCredentials, rotateCredential, deleteCredential },
});
