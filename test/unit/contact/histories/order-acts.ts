import type { z } from "zod";
import { followOrder } from "#contact/token-follower-store.ts";
import type { Order } from "#shared/orders/order.ts";
import type { OrderEvent } from "#shared/orders/order-vocabulary.ts";
import { orderKeysRead, orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { toRecordKeys } from "#shared/storage/record-keys.ts";
import { fullOrder } from "#test/unit/fakes/orders.ts";
import { takeIn } from "#vault/order-intake.ts";
import type { orderBody } from "#vault/order-schemas.ts";
import { writeEvents, writeOrder } from "#vault/order-store.ts";
import { dueAfter, withEvent } from "#vault/order-timeline.ts";
import { purgeStore } from "#vault/purge-store.ts";
import { type ContactSystem, tables } from "./system.ts";

type OrderBody = z.output<typeof orderBody>;

type Told = Pick<OrderBody, "sellerId" | "buyerId" | "placedAt" | "latestDeliveryDate">;
export const bodyOf = (
  told: Told,
  has: { readonly phone?: string | undefined; readonly email: boolean },
): OrderBody => ({
  ...fullOrder,
  ...told,
  recipient: { name: "Verner Swaniawski", phone: has.phone, email: has.email ? "verner@example.com" : undefined },
});

export async function stored({ db }: ContactSystem, orderId: string) {
  const reads = [orderRead(tables.vault, orderId), orderKeysRead(tables.recordKeys, orderId)];
  const [order, keys] = await consistentRead(db, reads);
  return { order: toOrder(order), recordKeys: toRecordKeys(keys) };
}

/** Hands in an order, or hands it in again. @returns what is stored then @throws Problem */
export async function handIn(system: ContactSystem, orderId: string, body: OrderBody): Promise<Order> {
  const before = await stored(system, orderId);
  const intake = await takeIn(system, orderId, body, before, system.clock.now());
  if (intake.unchanged) return before.order as Order;
  if (!(await writeOrder(system.db, tables, intake.order, intake.keys, before.order)))
    throw new Error("nobody else did");
  return intake.order;
}

/** @returns what is stored then @throws Problem */
export async function report(system: ContactSystem, orderId: string, event: OrderEvent): Promise<Order> {
  const order = (await stored(system, orderId)).order as Order;
  const now = system.clock.now();
  const events = withEvent(order, order.events, event, now);
  const after = { ...order, events, purgeAt: dueAfter(order, events, now), revision: order.revision + 1 };
  if (events === order.events) return order;
  if (!(await writeEvents(system.db, tables.vault, order, after))) throw new Error("nobody else did");
  return after;
}

/** @returns the order as it is then, if it was due */
export async function shredded(system: ContactSystem, orderId: string): Promise<Order | undefined> {
  const done = await purgeStore(system.db, tables).shred(orderId, system.clock.now());
  return done ? (await stored(system, orderId)).order : undefined;
}

export const follow = ({ db, clock }: ContactSystem, order: Order) =>
  followOrder(db, tables.contact, order, clock.now());
