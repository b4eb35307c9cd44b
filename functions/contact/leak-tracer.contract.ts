import * as z from "zod/mini";
import { loggedFields } from "#shared/access-log/access-record.ts";
import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import {
  applicationId,
  buyerId,
  clientId,
  developerId,
  instant,
  line,
  orderId,
  sellerId,
} from "#shared/http/schemas.ts";
import { checked, described, matching, variables, whole } from "#shared/schema.ts";
import { contactTokenId } from "./contact-schemas.ts";
import { channels, formats } from "./contact-token.ts";
import { traceReasons } from "./leak-ranking.ts";

const found = z.strictObject({
  contactTokenId,
  channel: z.enum(channels),
  format: z.optional(z.enum(formats)),
  orderId,
  buyerId,
  sellerId,
  applicationId,
  developerId,
  clientId,
  issuedAt: instant,
  withdrawnAt: z.optional(instant),
});

const suspect = z.strictObject({
  actor: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("application"), applicationId, developerId }),
    z.strictObject({ type: z.literal("staff"), staffId: z.string() }),
  ]),
  reason: z.enum(traceReasons),
  fields: z.array(z.enum(loggedFields)),
  orders: whole(),
  records: whole(),
  firstAt: instant,
  lastAt: instant,
});

/** Why nothing was found: what the responder can do about it. */
const notFound = ["not_ours", "mistyped", "unknown", "extension_missing", "caller_missing"] as const;

export const traceLeak = route({
  operationId: "traceLeak",
  method: "POST",
  path: "/v1/leaks/trace",
  summary: "Whose a leaked number or address is, and who else could reach that buyer",
  description:
    "Every contact token was given to one application. As seen in the wild: any case, spaces and signs. A direct number is of each " +
    "caller another token, so it takes `callerNumber`. What is traced is on record.",
  tag: "Contact",
  access: [staff("responder")],
  request: {
    body: checked(
      z.strictObject({
        email: z.optional(line(320)),
        phone: z.optional(line(60)),
        extension: z.optional(matching(/^[0-9 #.-]{1,40}$/, "must be digits")),
        callerNumber: z.optional(line(40)),
      }),
      z.refine((body) => (body.email === undefined) !== (body.phone === undefined), "give either email or phone"),
    ),
  },
  responses: {
    200: {
      description:
        "The tokens that had the value, the latest first, and who could reach the buyer, the likeliest first",
      body: z.strictObject({
        tokens: z.array(found),
        notFound: z.optional(z.enum(notFound)),
        suspects: z.array(suspect),
        complete: described(z.boolean(), { description: "Whether all records of the buyer were looked at" }),
      }),
    },
  },
});

export const leakTracer = lambdaFunction({
  env: variables(
    "STANDING_TABLE",
    "CONTACT_TABLE",
    "ACCESS_LOG_TABLE",
    "ADMIN_LOG_TABLE",
    "VAULT_KEYS_TABLE",
    "VAULT_KEY_ARN",
    "EXTENSION_NUMBERS",
    "DIRECT_NUMBERS",
    "DRAINING_NUMBERS",
    "RELAY_DOMAIN",
  ),
  routes: { traceLeak },
});
