import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { sellerId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { authorizationAnswer, authorizationParams, listedAuthorization } from "./seller-authorization-schemas.ts";

const tag = "Seller authorisations";

export const getAuthorization = route({
  operationId: "getAuthorization",
  method: "GET",
  path: "/v1/authorizations/{sellerId}/{applicationId}",
  summary: "What a seller lets an application do",
  tag,
  access: [system("authorizations:write")],
  request: { params: authorizationParams },
  responses: { 200: { description: "The authorisation in force", body: authorizationAnswer } },
  problems: ["not_found"],
});

export const listAuthorizations = route({
  operationId: "listAuthorizations",
  method: "GET",
  path: "/v1/authorizations/{sellerId}",
  summary: "Every application that a seller authorised, and what each may see",
  description:
    "Those that were withdrawn or have expired are left out, so a page may be short, or empty, before the last.",
  tag,
  access: [system("authorizations:write")],
  request: { params: z.strictObject({ sellerId }), query: pageQuery },
  responses: { 200: { description: "The authorisations in force", body: page(listedAuthorization) } },
});

export const sellerAuthorizationReader = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  routes: { getAuthorization, listAuthorizations },
});
