import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId, instant, sellerId } from "#shared/http/schemas.ts";
import { checked, described, variables } from "#shared/schema.ts";
import { roleNames } from "./policy/role-catalogue.ts";

const tag = "Seller authorisations";
const path = "/v1/authorizations/{sellerId}/{applicationId}";
const params = z.strictObject({ sellerId, applicationId });
const roles = checked(z.array(z.enum(roleNames)), z.minLength(1), z.maxLength(roleNames.length));

const authorization = described(
  z.strictObject({ sellerId, applicationId, roles, authorizedAt: instant, expiresAt: instant }),
  {
    id: "SellerAuthorization",
    description: "A seller lets an application act for it, in these roles, until then",
  },
);

export const putAuthorization = route({
  operationId: "putAuthorization",
  method: "PUT",
  path,
  summary: "A seller authorises an application",
  description:
    "In force when it returns. Lasts 365 days unless `expiresAt` says less. The same body again changes nothing but the time.",
  tag,
  access: [system("authorizations:write")],
  request: { params, body: z.strictObject({ roles, expiresAt: z.optional(instant) }) },
  responses: {
    200: { description: "Renewed or changed", body: authorization },
    201: { description: "Authorised", body: authorization },
  },
  problems: ["not_found"],
});

export const getAuthorization = route({
  operationId: "getAuthorization",
  method: "GET",
  path,
  summary: "What a seller lets an application do",
  tag,
  access: [system("authorizations:write")],
  request: { params },
  responses: { 200: { description: "The authorisation in force", body: authorization } },
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
  request: { params },
  responses: { 204: { description: "Withdrawn, or there was none" } },
});

export const sellerAuthorizations = lambdaFunction({
  env: variables("STANDING_TABLE"),
  routes: { putAuthorization, getAuthorization, deleteAuthorization },
});
