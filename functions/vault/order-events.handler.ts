import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { orderEvents } from "./order-events.contract.ts";
import { writeEvents } from "./order-store.ts";
import { dueAfter, statusOf, withEvent } from "./order-timeline.ts";

const env = readEnv(orderEvents);
const db = dynamodb();

export const handler = apiFunction(orderEvents, {
  recordOrderEvent: async ({ params: { orderId }, body, caller }) => {
    const event = { type: body.type, at: new Date(body.at).toISOString() };
    return untilWritten(async () => {
      const now = systemClock.now();
      const { rows } = await readAsCaller(db, env.STANDING_TABLE, caller, [orderRead(env.VAULT_TABLE, orderId)]);
      const order = toOrder(rows[0]);
      if (!order) throw new Problem("not_found");
      const events = withEvent(order, order.events, event, now);
      const due = dueAfter(order, events, now);
      if (events !== order.events && !(await writeEvents(db, env.VAULT_TABLE, order, { events, purgeAt: due })))
        return undefined;
      return answer(202, { orderId, status: statusOf(events), piiPurgeAt: due });
    });
  },
});
