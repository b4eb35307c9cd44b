import * as z from "zod/mini";
import { app } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { checked, described, variables, whole } from "#shared/schema.ts";
import { purpose, resource } from "./pii-schemas.ts";

export const issueRestrictedDataToken = route({
  operationId: "issueRestrictedDataToken",
  method: "POST",
  path: "/v1/restricted-data-tokens",
  summary: "A ticket to read named fields of named orders for one purpose",
  tag: "Personal data",
  access: [app("pii:request")],
  request: {
    body: z.strictObject({
      purpose,
      resources: checked(
        z.array(resource),
        z.minLength(1),
        z.maxLength(50),
        z.refine((list) => new Set(list.map((one) => one.orderId)).size === list.length, "names an order twice"),
      ),
    }),
    idempotent: true,
  },
  responses: {
    201: {
      description: "The token",
      headers: { "Cache-Control": "no-store" },
      body: z.strictObject({
        restrictedDataToken: z.string(),
        expiresIn: described(whole(z.lte(3600)), { description: "Seconds" }),
        purpose,
        resources: z.array(resource),
      }),
    },
  },
  problems: ["not_found", "purpose_not_allowed", "field_not_in_role", "idempotency_key_reused", "conflict"],
});

export const restrictedDataTokens = lambdaFunction({
  env: variables("STANDING_TABLE", "VAULT_TABLE", "IDEMPOTENCY_TABLE", "ISSUER", "SIGNING_KEY_ARNS"),
  routes: { issueRestrictedDataToken },
});
