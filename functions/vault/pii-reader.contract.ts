import * as z from "zod/mini";
import { restricted, staff, staffRoles } from "#shared/http/access.ts";
import { problemBody } from "#shared/http/problem-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { orderId } from "#shared/http/schemas.ts";
import { checked } from "#shared/schema.ts";
import { absentFields, accessId, fieldList, fieldsQuery, openedFields, purpose } from "./pii-schemas.ts";
import { sealing } from "./sealing-env.ts";

export const readPii = route({
  operationId: "readPii",
  method: "GET",
  path: "/v1/orders/{orderId}/pii",
  summary: "Opens named fields of one order",
  description:
    "The access is on record before anything is handed out. People who work for the marketplace take an access request that somebody else has approved; each order that they read counts for the day.",
  tag: "Personal data",
  access: [restricted, staff(...staffRoles)],
  request: { params: z.strictObject({ orderId }), query: fieldsQuery },
  responses: {
    200: {
      description: "The fields",
      headers: { "Cache-Control": "no-store" },
      body: z.strictObject({ orderId, purpose, fields: openedFields, absent: z.optional(absentFields), accessId }),
    },
  },
  problems: [
    "not_found",
    "field_not_in_token",
    "field_not_in_role",
    "field_not_in_grant",
    "purpose_not_allowed",
    "pii_purged",
    "too_many_records",
  ],
});

export const readPiiBatch = route({
  operationId: "readPiiBatch",
  method: "POST",
  path: "/v1/pii-batches",
  summary: "Opens named fields of up to 50 orders",
  description: "Each order answers for itself; an outcome that is unknown for one fails the whole, never a part.",
  tag: "Personal data",
  access: [restricted],
  request: {
    body: z.strictObject({
      orderIds: checked(
        z.array(orderId),
        z.minLength(1),
        z.maxLength(50),
        z.refine((list) => new Set(list).size === list.length, "names an order twice"),
      ),
      fields: fieldList,
    }),
  },
  responses: {
    200: {
      description: "One item for each order, in the order asked",
      headers: { "Cache-Control": "no-store" },
      body: z.strictObject({
        purpose,
        items: z.array(
          z.union([
            z.strictObject({ orderId, fields: openedFields, absent: z.optional(absentFields), accessId }),
            z.strictObject({ orderId, problem: problemBody }),
          ]),
        ),
      }),
    },
  },
});

export const piiReader = lambdaFunction({
  env: z.extend(sealing(), {
    ACCESS_LOG_TABLE: z.string(),
    ACCESS_LOG_SHARDS: z.coerce.number(),
    INCIDENTS_TABLE: z.string(),
  }),
  routes: { readPii, readPiiBatch },
});
