import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { vaultFunctions } from "./contract.ts";
import { isPurged } from "./order.ts";
import { orderRead, toOrder, writeEvents } from "./order-store.ts";
import { factsUntil, purgeAt, statusOf, withEvent } from "./order-timeline.ts";

const spec = vaultFunctions["order-events"];
const env = readEnv(spec);
const db = dynamodb();

export const handler = apiFunction(spec, {
  recordOrderEvent: async ({ params: { orderId }, body, caller }) => {
    const event = { type: body.type, at: new Date(body.at).toISOString() };
    return untilWritten(async () => {
      const now = systemClock.now();
      const { rows } = await readAsCaller(db, env.STANDING_TABLE, caller, [orderRead(env.VAULT_TABLE, orderId)]);
      const order = toOrder(rows[0]);
      if (!order) throw new Problem("not_found");
      const events = withEvent(order.events, event, now);
      // What has been destroyed, or was due to be, does not come back because of late news.
      const due = isPurged(order, now) ? order.purgeAt : purgeAt(order, events);
      if (
        events !== order.events &&
        !(await writeEvents(db, env.VAULT_TABLE, order, { events, purgeAt: due, ttl: factsUntil(order, events) }))
      )
        return undefined;
      return answer(202, { orderId, status: statusOf(events), piiPurgeAt: due });
    });
  },
});
