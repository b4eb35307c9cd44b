import * as z from "zod/mini";
import { contactUses, loggedFields } from "#shared/access-log/access-record.ts";
import { staff, system } from "#shared/http/access.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { instant, orderId, sellerId } from "#shared/http/schemas.ts";
import { described, variables } from "#shared/schema.ts";
import { accessId } from "./pii-schemas.ts";

const accessRecord = described(
  z.strictObject({
    accessId,
    at: instant,
    orderId,
    sellerId,
    purpose: z.string(),
    fields: z.array(z.enum(loggedFields)),
    actor: z.discriminatedUnion("type", [
      z.strictObject({
        type: z.literal("application"),
        applicationId: z.string(),
        developerId: z.string(),
        clientId: z.string(),
        tokenId: z.optional(z.string()),
      }),
      z.strictObject({ type: z.literal("staff"), staffId: z.string(), accessRequestId: z.string() }),
    ]),
    contact: z.optional(
      z.strictObject({ contactTokenId: z.string(), use: z.enum(contactUses), callId: z.optional(z.string()) }),
    ),
  }),
  { id: "AccessRecord", description: "Who read what, when, why: written before anything was handed out" },
);

export const readAccessLog = route({
  operationId: "readAccessLog",
  method: "GET",
  path: "/v1/orders/{orderId}/access-log",
  summary: "Who read which fields of an order, newest first",
  tag: "Personal data",
  access: [staff("auditor", "privacy-officer"), system("orders:write")],
  request: { params: z.strictObject({ orderId }), query: pageQuery },
  responses: { 200: { description: "Access records", body: page(accessRecord) } },
  problems: ["not_found"],
});

export const accessLogReader = lambdaFunction({
  env: variables("STANDING_TABLE", "VAULT_TABLE", "ACCESS_LOG_TABLE"),
  routes: { readAccessLog },
});
