import * as z from "zod/mini";
import { app, system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { orderId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { orderFacts } from "./order-schemas.ts";

export const getOrder = route({
  operationId: "getOrder",
  method: "GET",
  path: "/v1/orders/{orderId}",
  summary: "An order without personal data",
  tag: "Orders",
  access: [app("orders:read"), system("orders:write")],
  request: { params: z.strictObject({ orderId }) },
  responses: { 200: { description: "The order", body: orderFacts } },
  problems: ["not_found"],
});

export const orderReader = lambdaFunction({ env: variables("STANDING_TABLE", "VAULT_TABLE"), routes: { getOrder } });
