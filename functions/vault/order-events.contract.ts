import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { instant, orderId } from "#shared/http/schemas.ts";
import { orderEventTypes } from "#shared/orders/order-vocabulary.ts";
import { variables } from "#shared/schema.ts";
import { orderStatus } from "./order-schemas.ts";

export const recordOrderEvent = route({
  operationId: "recordOrderEvent",
  method: "POST",
  path: "/v1/orders/{orderId}/events",
  summary: "Records what happened to an order",
  description:
    "Out of order or repeated events never lose a later fact. The time at which personal data is destroyed follows from them.",
  tag: "Orders",
  access: [system("orders:write")],
  request: {
    params: z.strictObject({ orderId }),
    body: z.strictObject({ type: z.enum(orderEventTypes), at: instant }),
  },
  responses: {
    202: {
      description: "Recorded",
      body: z.strictObject({ orderId, status: orderStatus, piiPurgeAt: z.optional(instant) }),
    },
  },
  problems: ["not_found", "wrong_state"],
});

export const orderEvents = lambdaFunction({
  env: variables("STANDING_TABLE", "VAULT_TABLE"),
  routes: { recordOrderEvent },
});
