import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { orderId } from "#shared/http/schemas.ts";
import { whole } from "#shared/schema.ts";
import { orderBody } from "./order-schemas.ts";
import { sealing } from "./sealing-env.ts";

const orderVersion = z.strictObject({ orderId, version: whole() });
export const putOrder = route({
  operationId: "putOrder",
  method: "PUT",
  path: "/v1/orders/{orderId}",
  summary: "Hands in an order with the recipient's personal data",
  description: "Sealed before it is stored. The same body again changes nothing; seller and buyer never change.",
  tag: "Orders",
  access: [system("orders:write")],
  request: { params: z.strictObject({ orderId }), body: orderBody },
  responses: {
    200: { description: "Changed, or the same as before", body: orderVersion },
    201: { description: "Stored", body: orderVersion },
  },
  problems: ["immutable_field", "pii_purged"],
});

export const orderWriter = lambdaFunction({ env: sealing(), routes: { putOrder } });
