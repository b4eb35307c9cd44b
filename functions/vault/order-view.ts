import type * as z from "zod/mini";
import { isPurged, type Order } from "#shared/orders/order.ts";
import type { orderFacts } from "./order-schemas.ts";
import { statusOf } from "./order-timeline.ts";

/** An order as it is shown to those who may see it: no personal data, and whether there still is any. */
export function orderView(order: Order, now: Date): z.input<typeof orderFacts> {
  const { orderId, sellerId, fulfilment, placedAt, latestDeliveryDate, items, events, country, region, city } = order;
  const gone = isPurged(order, now);
  return {
    orderId,
    sellerId,
    status: statusOf(events),
    fulfilment,
    placedAt,
    ...(latestDeliveryDate === undefined ? {} : { latestDeliveryDate }),
    events: [...events],
    ...(items === undefined ? {} : { items: [...items] }),
    shipTo: { country, ...(region === undefined ? {} : { region }), ...(city === undefined || gone ? {} : { city }) },
    piiAvailable: !gone,
    piiPurgeAt: order.purgeAt,
  };
}
