import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { toOrder } from "#shared/orders/stored-order.ts";
import { streamFunction } from "#shared/stream-function.ts";
import { tokenFollower } from "./token-follower.contract.ts";
import { followOrder } from "./token-follower-store.ts";

const env = readEnv(tokenFollower);
const db = dynamodb();

export const handler = streamFunction("contact/token-follower", async ({ after }) => {
  const order = toOrder(after);
  if (order) await followOrder(db, env.CONTACT_TABLE, order, systemClock.now());
});
