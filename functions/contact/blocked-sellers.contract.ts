import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { buyerId, instant, sellerId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";

const path = "/v1/buyers/{buyerId}/blocked-sellers/{sellerId}";
const params = z.strictObject({ buyerId, sellerId });
const access = [system("buyers:write")] as const;

export const blockSeller = route({
  operationId: "blockSeller",
  method: "PUT",
  path,
  summary: "The buyer wants no more from this seller",
  description: "Every contact token of theirs is dead when the call returns, and stays so.",
  tag: "Contact",
  access,
  request: { params },
  responses: {
    200: { description: "Blocked", body: z.strictObject({ buyerId, sellerId, blockedAt: instant }) },
  },
});

export const unblockSeller = route({
  operationId: "unblockSeller",
  method: "DELETE",
  path,
  summary: "The buyer takes a block back",
  description: "New contact tokens may be issued; those from before stay dead.",
  tag: "Contact",
  access,
  request: { params },
  responses: { 204: { description: "Not blocked" } },
});

export const blockedSellers = lambdaFunction({
  env: variables("STANDING_TABLE", "CONTACT_TABLE"),
  routes: { blockSeller, unblockSeller },
});
