import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { instant } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { authorizationAnswer, authorizationParams, authorizedRoles } from "./seller-authorization-schemas.ts";

const tag = "Seller authorisations";
const path = "/v1/authorizations/{sellerId}/{applicationId}";

export const putAuthorization = route({
  operationId: "putAuthorization",
  method: "PUT",
  path,
  summary: "A seller authorises an application",
  description:
    "In force when it returns. Lasts 365 days unless `expiresAt` says less. The same again begins the 365 days anew; within an hour, or with the same `expiresAt`, it changes nothing.",
  tag,
  access: [system("authorizations:write")],
  request: {
    params: authorizationParams,
    body: z.strictObject({ roles: authorizedRoles, expiresAt: z.optional(instant) }),
  },
  responses: {
    200: { description: "Renewed, changed or the same", body: authorizationAnswer },
    201: { description: "Authorised", body: authorizationAnswer },
  },
  problems: ["not_found"],
});

export const deleteAuthorization = route({
  operationId: "deleteAuthorization",
  method: "DELETE",
  path,
  summary: "A seller withdraws its authorisation",
  description: "In force when it returns: restricted data tokens that were issued under it end with it.",
  tag,
  access: [system("authorizations:write")],
  request: { params: authorizationParams },
  responses: { 204: { description: "Withdrawn, or there was none" } },
});

export const sellerAuthorizations = lambdaFunction({
  env: variables("STANDING_TABLE", "ADMIN_LOG_TABLE"),
  routes: { putAuthorization, deleteAuthorization },
});
