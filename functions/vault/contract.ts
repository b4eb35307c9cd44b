import * as z from "zod";
import { app, restricted, staff, system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { buyerId, instant, orderId, page, pageQuery, problemBody } from "#shared/http/schemas.ts";
import {
  absentFields,
  accessId,
  accessRecord,
  buyerBody,
  fieldList,
  fieldsQuery,
  openedFields,
  orderBody,
  orderEventTypes,
  orderFacts,
  orderStatus,
  purpose,
  resource,
} from "./schemas.ts";

const buyers = "Buyers";
const orders = "Orders";
const pii = "Personal data";

const buyerVersion = z.strictObject({ buyerId, version: z.int() });

export const putBuyer = route({
  operationId: "putBuyer",
  method: "PUT",
  path: "/v1/buyers/{buyerId}",
  summary: "Hands in a buyer's contact data",
  description: "Sealed before it is stored. The same body again changes nothing.",
  tag: buyers,
  access: [system("buyers:write")],
  request: { params: z.strictObject({ buyerId }), body: buyerBody },
  responses: {
    200: { description: "Changed, or the same as before", body: buyerVersion },
    201: { description: "Stored", body: buyerVersion },
  },
  problems: ["conflict"],
});

const orderVersion = z.strictObject({ orderId, version: z.int() });
const order = { params: z.strictObject({ orderId }) };

export const putOrder = route({
  operationId: "putOrder",
  method: "PUT",
  path: "/v1/orders/{orderId}",
  summary: "Hands in an order with the recipient's personal data",
  description: "Sealed before it is stored. The same body again changes nothing; seller and buyer never change.",
  tag: orders,
  access: [system("orders:write")],
  request: { ...order, body: orderBody },
  responses: {
    200: { description: "Changed, or the same as before", body: orderVersion },
    201: { description: "Stored", body: orderVersion },
  },
  problems: ["conflict", "immutable_field", "pii_purged"],
});

export const recordOrderEvent = route({
  operationId: "recordOrderEvent",
  method: "POST",
  path: "/v1/orders/{orderId}/events",
  summary: "Records what happened to an order",
  description:
    "Out of order or repeated events never lose a later fact. The time at which personal data is destroyed follows from them.",
  tag: orders,
  access: [system("orders:write")],
  request: { ...order, body: z.strictObject({ type: z.enum(orderEventTypes), at: instant }) },
  responses: {
    202: {
      description: "Recorded",
      body: z.strictObject({ orderId, status: orderStatus, piiPurgeAt: instant.optional() }),
    },
  },
  problems: ["not_found", "conflict", "wrong_state"],
});

export const getOrder = route({
  operationId: "getOrder",
  method: "GET",
  path: "/v1/orders/{orderId}",
  summary: "An order without personal data",
  tag: orders,
  access: [app("orders:read"), system("orders:write")],
  request: order,
  responses: { 200: { description: "The order", body: orderFacts } },
  problems: ["not_found"],
});

export const issueRestrictedDataToken = route({
  operationId: "issueRestrictedDataToken",
  method: "POST",
  path: "/v1/restricted-data-tokens",
  summary: "A ticket to read named fields of named orders for one purpose",
  tag: pii,
  access: [app("pii:request")],
  request: {
    body: z.strictObject({
      purpose,
      resources: z
        .array(resource)
        .min(1)
        .max(50)
        .refine((list) => new Set(list.map((one) => one.orderId)).size === list.length, "names an order twice"),
    }),
    idempotent: true,
  },
  responses: {
    201: {
      description: "The token",
      headers: { "Cache-Control": "no-store" },
      body: z.strictObject({
        restrictedDataToken: z.string(),
        expiresIn: z.int().max(3600).meta({ description: "Seconds" }),
        purpose,
        resources: z.array(resource),
      }),
    },
  },
  problems: ["not_found", "purpose_not_allowed", "field_not_in_role", "idempotency_key_reused", "conflict"],
});

export const readPii = route({
  operationId: "readPii",
  method: "GET",
  path: "/v1/orders/{orderId}/pii",
  summary: "Opens named fields of one order",
  description: "The access is on record before anything is handed out.",
  tag: pii,
  access: [restricted],
  request: { ...order, query: fieldsQuery },
  responses: {
    200: {
      description: "The fields",
      headers: { "Cache-Control": "no-store" },
      body: z.strictObject({ orderId, purpose, fields: openedFields, absent: absentFields.optional(), accessId }),
    },
  },
  problems: ["not_found", "field_not_in_token", "field_not_in_role", "purpose_not_allowed", "pii_purged"],
});

export const readPiiBatch = route({
  operationId: "readPiiBatch",
  method: "POST",
  path: "/v1/pii-batches",
  summary: "Opens named fields of up to 50 orders",
  description: "Each order answers for itself; an outcome that is unknown for one fails the whole, never a part.",
  tag: pii,
  access: [restricted],
  request: {
    body: z.strictObject({
      orderIds: z
        .array(orderId)
        .min(1)
        .max(50)
        .refine((list) => new Set(list).size === list.length, "names an order twice"),
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
            z.strictObject({ orderId, fields: openedFields, absent: absentFields.optional(), accessId }),
            z.strictObject({ orderId, problem: problemBody }),
          ]),
        ),
      }),
    },
  },
});

export const readAccessLog = route({
  operationId: "readAccessLog",
  method: "GET",
  path: "/v1/orders/{orderId}/access-log",
  summary: "Who read which fields of an order, newest first",
  tag: pii,
  access: [staff("auditor", "privacy-officer"), system("orders:write")],
  request: { ...order, query: pageQuery },
  responses: { 200: { description: "Access records", body: page(accessRecord) } },
  problems: ["not_found"],
});

const tables = { STANDING_TABLE: z.string(), VAULT_TABLE: z.string() };
const sealing = { ...tables, RECORD_KEYS_TABLE: z.string(), VAULT_KEYS_TABLE: z.string(), VAULT_KEY_ARN: z.string() };

export const vaultFunctions = {
  "buyer-writer": lambdaFunction({ env: z.object(sealing), routes: { putBuyer } }),
  "order-writer": lambdaFunction({ env: z.object(sealing), routes: { putOrder } }),
  "order-events": lambdaFunction({ env: z.object(tables), routes: { recordOrderEvent } }),
  "order-reader": lambdaFunction({ env: z.object(tables), routes: { getOrder } }),
  "restricted-data-tokens": lambdaFunction({
    env: z.object({ ...tables, IDEMPOTENCY_TABLE: z.string(), ISSUER: z.url(), SIGNING_KEY_ARNS: z.string() }),
    routes: { issueRestrictedDataToken },
  }),
  "pii-reader": lambdaFunction({
    env: z.object({ ...sealing, ACCESS_LOG_TABLE: z.string(), ACCESS_LOG_SHARDS: z.coerce.number().int() }),
    routes: { readPii, readPiiBatch },
  }),
  "access-log-reader": lambdaFunction({
    env: z.object({ ...tables, ACCESS_LOG_TABLE: z.string() }),
    routes: { readAccessLog },
  }),
  /** On a schedule: destroys the record keys of what is due. */
  "purge-sweep": lambdaFunction({
    env: z.object({ VAULT_TABLE: z.string(), RECORD_KEYS_TABLE: z.string() }),
    routes: {},
  }),
  /** On a schedule: brings record keys from old vault keys under current ones. It has no way to the data. */
  "key-rewrap": lambdaFunction({
    env: z.object({ RECORD_KEYS_TABLE: z.string(), VAULT_KEYS_TABLE: z.string(), VAULT_KEY_ARN: z.string() }),
    routes: {},
  }),
};
