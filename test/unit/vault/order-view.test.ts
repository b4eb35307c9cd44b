import { beforeEach, expect, it } from "vitest";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import type { Order } from "#shared/orders/order.ts";
import { fullOrder, storedOrder } from "#test/unit/fakes/orders.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { getOrder } from "#vault/contract.ts";
import { orderView } from "#vault/order-view.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
let order: Order;
beforeEach(async () => {
  order = (await storedOrder(createVaultKeys(fakePorts()), "1")).order as Order;
});

it("shows an order without personal data", () => {
  const { sellerId, fulfilment, placedAt, latestDeliveryDate, items } = fullOrder;
  expect(orderView(order, now)).toEqual({
    ...{ orderId: "1", sellerId, status: "placed", fulfilment, placedAt, latestDeliveryDate, events: [], items },
    ...{ shipTo: { city: "Andorra la Vella", country: "AD" }, piiAvailable: true, piiPurgeAt: order.purgeAt },
  });
  expect(() => getOrder.responses[200].body.parse(orderView(order, now))).not.toThrow();
});

it("shows its events, and the last of them as its status", () => {
  const events = [
    { type: "shipped", at: "2026-11-02T00:00:00.000Z" },
    { type: "delivered", at: "2026-11-05T00:00:00.000Z" },
  ] as const;
  expect(orderView({ ...order, events }, now)).toMatchObject({ status: "delivered", events });
});

it("leaves out what the order does not have", () => {
  const { latestDeliveryDate: _, items: __, city: ___, ...bare } = order;
  const view = orderView({ ...bare, region: "Andorra" }, now);
  expect(view).not.toHaveProperty("latestDeliveryDate");
  expect(view).not.toHaveProperty("items");
  expect(view.shipTo).toEqual({ region: "Andorra", country: "AD" });
});

it("counts what is due as destroyed from that moment, whether or not the sweep has come by", () => {
  const due = new Date(order.purgeAt);
  expect(orderView(order, new Date(due.getTime() - 1)).piiAvailable).toBe(true);
  expect(orderView(order, due)).toMatchObject({ piiAvailable: false, shipTo: { country: "AD" } });
  expect(orderView(order, due).shipTo).not.toHaveProperty("city");
  expect(orderView({ ...order, purgedAt: now.toISOString() }, now).piiAvailable).toBe(false);
});
