import { scopesOf } from "#developers/policy/role-catalogue.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { isInForce } from "#shared/standing/seller-authorization.ts";
import { authorizationsOf } from "./authorization-store.ts";
import { orderReader } from "./order-reader.contract.ts";
import { orderView } from "./order-view.ts";

const env = readEnv(orderReader);
const db = dynamodb();

export const handler = apiFunction(orderReader, {
  getOrder: async ({ params: { orderId }, caller }) => {
    const now = systemClock.now();
    const { principal, rows, roles } = await readAsCaller(db, env.STANDING_TABLE, caller, [
      orderRead(env.VAULT_TABLE, orderId),
    ]);
    const order = toOrder(rows[0]);
    if (principal.kind === "app") {
      const authorizations = await authorizationsOf(db, env.STANDING_TABLE, principal.applicationId, [order?.sellerId]);
      const [authorization] = authorizations;
      const authorized = isInForce(authorization, now) ? authorization.roles : [];
      const scopes = scopesOf(authorized.filter((role) => roles.includes(role)));
      if (!scopes.includes("orders:read")) throw new Problem("not_found");
    }
    if (!order) throw new Problem("not_found");
    return answer(200, orderView(order, now));
  },
});
