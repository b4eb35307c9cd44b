import { existsSync, readFileSync } from "node:fs";

/** An order as the data set has it: the body of `PUT /v1/orders/{orderId}`, and the id. */
export interface RealOrder {
  readonly orderId: string;
  readonly sellerId: string;
  readonly buyerId: string;
  readonly placedAt: string;
  readonly fulfilment: "marketplace" | "merchant";
  readonly latestDeliveryDate?: string;
  readonly recipient: {
    readonly name: string;
    readonly phone?: string;
    readonly phoneExtension?: string;
    readonly email?: string;
  };
  readonly shippingAddress: {
    readonly line1: string;
    readonly line2?: string;
    readonly line3?: string;
    readonly city: string;
    readonly region?: string;
    readonly postalCode?: string;
    readonly country: string;
  };
  readonly taxId?: string;
  readonly items?: { readonly sku: string; readonly title: string; readonly quantity: number }[];
}

const whole = new URL("../../../shared/data/orders.jsonl", import.meta.url);
const copy = new URL("orders.jsonl", import.meta.url);

const day = 24 * 60 * 60 * 1000;

const later = (date: string, days: number) => {
  const moved = new Date(Date.parse(date) + days * day).toISOString();
  return date.length === "yyyy-mm-dd".length ? moved.slice(0, date.length) : moved;
};

/**
 * The whole data set where it lies beside the checkout, otherwise the few orders that are copied here. All are moved by
 * the same number of days, so that the newest is from the last two days: personal data of old orders would be due for
 * destruction, and orders of the future are refused.
 */
export function realOrders(now = new Date()): RealOrder[] {
  const lines = readFileSync(existsSync(whole) ? whole : copy, "utf8")
    .split("\n")
    .filter(Boolean);
  const orders = lines.map((line) => JSON.parse(line) as RealOrder);
  const newest = Math.max(...orders.map(({ placedAt }) => Date.parse(placedAt)));
  const days = Math.floor((now.getTime() - newest) / day) - 1;
  return orders.map((order) => ({
    ...order,
    placedAt: later(order.placedAt, days),
    ...(order.latestDeliveryDate && { latestDeliveryDate: later(order.latestDeliveryDate, days) }),
  }));
}

/** So many: the latest of the data set; where it has fewer, the same again under other ids, of other buyers. */
export function manyOrders(count: number, now?: Date): RealOrder[] {
  const orders = realOrders(now).reverse();
  return Array.from({ length: count }, (_, i) => {
    const order = orders[i % orders.length] as RealOrder;
    const again = Math.floor(i / orders.length);
    if (again === 0) return order;
    return { ...order, orderId: `${order.orderId}-${again}`, buyerId: `${order.buyerId}-${again}` };
  });
}
