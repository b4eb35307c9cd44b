import * as z from "zod/mini";
import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { listingAnswer, listingBody } from "./listing-schemas.ts";

const path = "/v1/applications/{applicationId}/listing";
const tag = "Directory";
const params = z.strictObject({ applicationId });

export const publishListing = route({
  operationId: "publishListing",
  method: "POST",
  path,
  summary: "Lists an application in the directory, or changes what is said of it there",
  description:
    "Only a public application that is approved, or whose approval has expired; anything else is `wrong_state`, with the state. The same body again changes nothing. URLs are never fetched.",
  tag,
  access: [developer],
  request: { params, body: listingBody },
  responses: {
    200: { description: "Changed: as everyone sees it now", body: listingAnswer },
    201: { description: "Listed: as everyone sees it now", body: listingAnswer },
  },
  problems: ["not_found", "wrong_state"],
});

export const deleteListing = route({
  operationId: "deleteListing",
  method: "DELETE",
  path,
  summary: "Takes an application out of the directory",
  description: "In whatever state it is. What it may do stays as it is.",
  tag,
  access: [developer],
  request: { params },
  responses: { 204: { description: "Taken out, or it was not listed" } },
  problems: ["not_found"],
});

export const listings = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "ADMIN_LOG_TABLE"),
  routes: { publishListing, deleteListing },
});
