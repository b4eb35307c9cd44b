import * as z from "zod/mini";
import { anyone } from "#shared/http/access.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { described, variables } from "#shared/schema.ts";
import { listingAnswer } from "./listing-schemas.ts";
import { roleNames } from "./policy/role-catalogue.ts";

const tag = "Directory";

export const listListings = route({
  operationId: "listListings",
  method: "GET",
  path: "/v1/listings",
  summary: "The applications that are listed, each with its privacy label",
  description:
    "In the order in which they were made. A page may have fewer entries than asked for, or none, and be followed by others: `nextCursor` says so.",
  tag,
  access: [anyone],
  request: {
    query: z.extend(pageQuery, {
      role: described(z.optional(z.enum(roleNames)), { description: "Only applications that have this role now" }),
    }),
  },
  responses: { 200: { description: "Listings", body: page(listingAnswer) } },
  problems: ["try_again"],
  // A page is up to five hundred strongly consistent reads.
  throttle: { rate: 20, burst: 40 },
});

export const getListing = route({
  operationId: "getListing",
  method: "GET",
  path: "/v1/listings/{applicationId}",
  summary: "A listed application, with its privacy label",
  tag,
  access: [anyone],
  request: { params: z.strictObject({ applicationId }) },
  responses: { 200: { description: "The listing", body: listingAnswer } },
  problems: ["not_found", "try_again"],
  throttle: { rate: 50, burst: 100 },
});

export const directory = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  routes: { listListings, getListing },
});
