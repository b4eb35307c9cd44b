import { describe, expect, test } from "vitest";
import type { Holder } from "#contact/contact-rows.ts";
import type { ContactToken } from "#contact/contact-token.ts";
import { hasCooledDown } from "#contact/direct-numbers.ts";
import { expiryOf, liveUntil } from "#contact/token-expiry.ts";
import type { Order } from "#shared/orders/order.ts";

const at = (date: string) => `${date}T09:00:00.000Z`;
const token = { issuedAt: at("2026-03-01"), extensions: 0, status: "issued" } as ContactToken;
/** Returned late: the time for contact would end on April 12th, and the order's data is destroyed on April 3rd. */
const order = {
  events: [
    { type: "delivered", at: at("2026-03-04") },
    { type: "returned", at: at("2026-03-29") },
  ],
  purgeAt: at("2026-04-03"),
} as unknown as Order;
const holder = { liveUntil: liveUntil(token, order) } as Holder;

describe("a number cools down", () => {
  test("from when its order's data is destroyed, where that comes first: as the row says by which it is looked for", () => {
    expect(expiryOf(token, order)).toBe(at("2026-04-12"));
    expect(hasCooledDown({ holder, token, order }, new Date(at("2026-04-17")))).toBe(true);
    expect(hasCooledDown({ holder, token, order }, new Date("2026-04-17T08:59:59.999Z"))).toBe(false);
  });

  test("from the withdrawal of its token, whatever the order says", () => {
    const withdrawn = { ...token, status: "withdrawn", withdrawnAt: at("2026-03-02") } as const;
    expect(hasCooledDown({ holder, token: withdrawn, order }, new Date(at("2026-03-16")))).toBe(true);
    expect(hasCooledDown({ holder, token: withdrawn, order: undefined }, new Date(at("2026-03-15")))).toBe(false);
    expect(hasCooledDown({ holder, token: withdrawn, order: undefined }, new Date(at("2026-03-16")))).toBe(true);
  });

  test("by its order as it stands, not as the row remembers it", () => {
    const stale = { ...holder, liveUntil: at("2026-03-05") };
    expect(hasCooledDown({ holder: stale, token, order }, new Date(at("2026-03-30")))).toBe(false);
  });
});
