import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { buyerId } from "#shared/http/schemas.ts";
import { whole } from "#shared/schema.ts";
import { buyerBody } from "./buyer-schemas.ts";
import { sealing } from "./sealing-env.ts";

const buyerVersion = z.strictObject({ buyerId, version: whole() });

export const putBuyer = route({
  operationId: "putBuyer",
  method: "PUT",
  path: "/v1/buyers/{buyerId}",
  summary: "Hands in a buyer's contact data",
  description: "Sealed before it is stored. The same body again changes nothing.",
  tag: "Buyers",
  access: [system("buyers:write")],
  request: { params: z.strictObject({ buyerId }), body: buyerBody },
  responses: {
    200: { description: "Changed, or the same as before", body: buyerVersion },
    201: { description: "Stored", body: buyerVersion },
  },
});

export const buyerWriter = lambdaFunction({ env: sealing(), routes: { putBuyer } });
