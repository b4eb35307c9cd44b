import { expect, it } from "vitest";
import type { Order } from "#shared/orders/order.ts";
import { isTorn } from "#shared/orders/stored-order.ts";

const order = { version: 3 } as Order;
const keysOf = (version: number) => ({ version, keys: {} });

it.each([
  [false, { order, recordKeys: keysOf(3) }],
  [true, { order, recordKeys: keysOf(4) }],
  [true, { order, recordKeys: keysOf(2) }],
  [true, { order, recordKeys: undefined }],
  [false, { order: { ...order, purgedAt: "2026-11-21T09:00:00.000Z" }, recordKeys: undefined }],
  [false, { order: undefined, recordKeys: keysOf(1) }],
])("torn is %s for %j", (torn, stored) => {
  expect(isTorn(stored)).toBe(torn);
});
