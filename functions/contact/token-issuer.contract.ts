import * as z from "zod/mini";
import { app } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { instant, orderId } from "#shared/http/schemas.ts";
import { described, variables } from "#shared/schema.ts";
import { callerNumber, contactTokenId, emailValue, phoneValue } from "./contact-schemas.ts";
import { channels, formats } from "./contact-token.ts";

export const issueContactToken = route({
  operationId: "issueContactToken",
  method: "POST",
  path: "/v1/contact-tokens",
  summary: "A number or an address that reaches a buyer about one order",
  description:
    "Neither side learns the other's. Asking again for the same gives the live token back. `extension` gives a number and digits " +
    "to key in; `direct` ten digits that work for calls from `callerNumber` alone, for software that has no field for an extension.",
  tag: "Contact",
  access: [app("contact:issue")],
  request: {
    idempotent: true,
    body: z.strictObject({
      orderId,
      channel: z.enum(channels),
      format: described(z.optional(z.enum(formats)), { description: "Of phones; `extension` unless said otherwise" }),
      callerNumber: z.optional(callerNumber),
      expiresAt: described(z.optional(instant), { description: "No later than this; the policy may end it earlier" }),
    }),
  },
  responses: {
    201: {
      description: "The token, new or the one that lives",
      headers: { "Cache-Control": "no-store" },
      body: z.strictObject({
        contactTokenId,
        channel: z.enum(channels),
        expiresAt: instant,
        phone: z.optional(phoneValue),
        email: z.optional(emailValue),
      }),
    },
  },
  problems: [
    "not_found",
    "no_phone",
    "no_email",
    "contact_blocked",
    "contact_ended",
    "pii_purged",
    "pool_exhausted",
    "idempotency_key_reused",
    "conflict",
  ],
});

export const tokenIssuer = lambdaFunction({
  env: z.extend(
    variables(
      "STANDING_TABLE",
      "VAULT_TABLE",
      "CONTACT_TABLE",
      "ACCESS_LOG_TABLE",
      "IDEMPOTENCY_TABLE",
      "VAULT_KEYS_TABLE",
      "VAULT_KEY_ARN",
      "EXTENSION_NUMBERS",
      "DIRECT_NUMBERS",
      "DRAINING_NUMBERS",
      "RELAY_DOMAIN",
    ),
    { ACCESS_LOG_SHARDS: z.coerce.number() },
  ),
  routes: { issueContactToken },
});
