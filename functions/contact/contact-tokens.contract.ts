import * as z from "zod/mini";
import { app } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { instant, line, orderId } from "#shared/http/schemas.ts";
import { described, variables, whole } from "#shared/schema.ts";
import { contactTokenId } from "./contact-schemas.ts";
import { channels, formats } from "./contact-token.ts";

const endReasons = [
  "withdrawn",
  "access_revoked",
  "authorization_ended",
  "blocked",
  "given_to_another",
  "pii_purged",
  "expired",
] as const;

const contactToken = described(
  z.strictObject({
    contactTokenId,
    orderId,
    channel: z.enum(channels),
    format: z.optional(z.enum(formats)),
    state: z.enum(["live", "ended"]),
    reason: described(z.optional(z.enum(endReasons)), { description: "Why it has ended" }),
    issuedAt: instant,
    expiresAt: described(instant, { description: "By what is known of the order now" }),
    extensionsLeft: whole(z.gte(0)),
    calls: z.strictObject({ count: whole(z.gte(0)), lastAt: z.optional(instant) }),
  }),
  { id: "ContactToken" },
);

const path = "/v1/contact-tokens/{contactTokenId}";
const params = z.strictObject({ contactTokenId });
const access = [app("contact:issue")] as const;
const tag = "Contact";

export const getContactToken = route({
  operationId: "getContactToken",
  method: "GET",
  path,
  summary: "State, use and end of a contact token",
  description: "The number or address is not shown again here: ask for it as when it was issued.",
  tag,
  access,
  request: { params },
  responses: { 200: { description: "The token", body: contactToken } },
  problems: ["not_found"],
});

export const withdrawContactToken = route({
  operationId: "withdrawContactToken",
  method: "DELETE",
  path,
  summary: "Ends a contact token",
  description: "For good. One that has ended stays as it is.",
  tag,
  access,
  request: { params },
  responses: { 204: { description: "It has ended" } },
  problems: ["not_found"],
});

export const extendContactToken = route({
  operationId: "extendContactToken",
  method: "POST",
  path: `${path}/extend`,
  summary: "Seven more days for a contact token that lives",
  description: "At most twice, and never beyond 60 days from the issue.",
  tag,
  access,
  request: {
    params,
    body: z.strictObject({
      reason: described(line(200), { description: "Kept as typed: no place for a buyer's data" }),
    }),
  },
  responses: { 200: { description: "The token with its new end", body: contactToken } },
  problems: ["not_found", "wrong_state"],
});

export const contactTokens = lambdaFunction({
  env: variables("STANDING_TABLE", "VAULT_TABLE", "CONTACT_TABLE"),
  routes: { getContactToken, withdrawContactToken, extendContactToken },
});
