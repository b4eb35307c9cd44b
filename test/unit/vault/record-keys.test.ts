import { expect, it } from "vitest";
import { untilWhole } from "#shared/storage/record-keys.ts";
import type { Order } from "#vault/order.ts";
import { isTorn } from "#vault/order-store.ts";

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

it.each([
  [["whole"], "whole"],
  [["torn", "whole", "later"], "whole"],
  [["torn", "torn", "whole"], "whole"],
  [["torn", "torn", "torn-3", "whole"], "torn-3"],
])("of the answers %j it takes %s", async (answers, expected) => {
  const left = [...answers];
  expect(
    await untilWhole(
      async () => left.shift() as string,
      (answer) => answer.startsWith("torn"),
    ),
  ).toBe(expected);
});
