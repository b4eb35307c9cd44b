import { expect, it } from "vitest";
import { isPurged } from "#shared/orders/order.ts";

const purgeAt = "2026-11-21T09:00:00.000Z";

it.each([
  [false, { purgeAt }, "2026-11-21T08:59:59.999Z"],
  [true, { purgeAt }, purgeAt],
  [true, { purgeAt: "2027-01-01T00:00:00.000Z", purgedAt: purgeAt }, "2026-11-20T00:00:00.000Z"],
])("purged is %s for %j at %s", (purged, order, now) => {
  expect(isPurged(order, new Date(now))).toBe(purged);
});
