import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { expiryOf, hardLimitOf, liveUntil, type OrderCourse } from "#contact/token-expiry.ts";
import { orderEventTypes } from "#shared/orders/order-vocabulary.ts";
import { event, issuedAt, later } from "./tokens.ts";

const life = (changes: { askedUntil?: string; extensions?: number } = {}) => ({ issuedAt, extensions: 0, ...changes });
const end = (course: Partial<OrderCourse>, changes = {}) => expiryOf(life(changes), { events: [], ...course });

describe("a token ends", () => {
  it.each<[string, OrderCourse["events"], number]>([
    ["60 days after its issue", [], 60],
    ["not by what is under way", [event("shipped", 3)], 60],
    ["14 days after the delivery", [event("delivered", 3)], 17],
    ["14 days after a delivery before its issue", [event("delivered", -3)], 11],
    ["14 days after the last delivery", [event("delivered", 3), event("delivered", 9)], 23],
    ["14 days after a return", [event("delivered", 3), event("returned", 20)], 34],
    ["14 days after a cancellation", [event("cancelled", 2)], 16],
    ["not by a delivery that is disputed", [event("delivered", 3), event("delivery_disputed", 40)], 60],
    [
      "by a delivery after a dispute",
      [event("delivered", 3), event("delivery_disputed", 5), event("delivered", 9)],
      23,
    ],
    ["by a delivery, whatever is shipped after it", [event("delivered", 3), event("shipped", 9)], 17],
    ["60 days after its issue, however late the delivery", [event("delivered", 59)], 60],
  ])("%s", (_, events, days) => {
    expect(end({ events })).toBe(later(days));
  });

  it.each([
    ["2026-11-25", "2026-12-26T00:00:00.000Z"],
    ["2026-11-25T18:00:00.000Z", "2026-12-25T18:00:00.000Z"],
    ["2026-11-25T18:00:00+01:00", "2026-12-25T17:00:00.000Z"],
    ["2027-11-25", later(60)],
    ["2026-10-01", "2026-11-01T00:00:00.000Z"],
  ])("30 days after the end of %s, the latest delivery date: %s", (latestDeliveryDate, expected) => {
    expect(end({ latestDeliveryDate })).toBe(expected);
  });

  it("when it was asked to, and not later for that", () => {
    expect(end({}, { askedUntil: later(5) })).toBe(later(5));
    expect(end({}, { askedUntil: later(90) })).toBe(later(60));
    expect(end({ events: [event("delivered", 3)] }, { askedUntil: later(40) })).toBe(later(17));
  });

  it("by the earliest of all that applies", () => {
    const latestDeliveryDate = later(10);
    expect(end({ latestDeliveryDate, events: [event("delivered", 3)] }, { askedUntil: later(16) })).toBe(later(16));
    expect(end({ latestDeliveryDate, events: [event("delivered", 3)] }, { askedUntil: later(18) })).toBe(later(17));
    expect(end({ latestDeliveryDate, events: [event("delivered", 30)] })).toBe(later(40));
  });

  it("7 days later for each extension, within the 60", () => {
    const events = [event("delivered", 3)];
    expect([0, 1, 2].map((extensions) => end({ events }, { extensions }))).toEqual([17, 24, 31].map(later));
    expect(end({}, { askedUntil: later(5), extensions: 1 })).toBe(later(12));
    expect(end({ events: [event("delivered", 40)] }, { extensions: 2 })).toBe(later(60));
    expect(end({}, { extensions: 2 })).toBe(later(60));
  });

  it("no later than its hard limit and no earlier than the course says, whatever happens", () => {
    const happened = fc.array(fc.tuple(fc.constantFrom(...orderEventTypes), fc.integer({ min: -30, max: 90 })));
    fc.assert(
      fc.property(happened, fc.nat(2), (events, extensions) => {
        const course = events.toSorted((a, b) => a[1] - b[1]).map(([type, days]) => event(type, days));
        const ends = end({ events: course }, { extensions });
        expect(ends <= hardLimitOf({ issuedAt })).toBe(true);
        const anew = [...course, event("delivery_disputed", 91)];
        expect(end({ events: anew }, { extensions })).toBe(later(60));
      }),
    );
  });
});

describe("a day has 24 hours", () => {
  it.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])("also where clocks change: %s", (zone) => {
    vi.stubEnv("TZ", zone);
    const spring = { issuedAt: "2027-02-20T23:30:00.000Z", extensions: 1 };
    const autumn = { issuedAt: "2026-09-20T22:30:00.000Z", extensions: 0 };
    const delivered = (at: string) => ({ events: [{ type: "delivered", at } as const] });
    expect(expiryOf(spring, delivered("2027-03-20T01:30:00.000Z"))).toBe("2027-04-10T01:30:00.000Z");
    expect(expiryOf(autumn, delivered("2026-10-20T01:30:00.000Z"))).toBe("2026-11-03T01:30:00.000Z");
    expect(expiryOf(autumn, { events: [], latestDeliveryDate: "2026-10-10" })).toBe("2026-11-10T00:00:00.000Z");
    expect(hardLimitOf(autumn)).toBe("2026-11-19T22:30:00.000Z");
    vi.unstubAllEnvs();
  });
});

describe("as far as can be told from token and order, it lives", () => {
  const course = { events: [event("delivered", 3)], purgeAt: later(33) };
  it.each([
    ["until it expires", life(), course, 17],
    ["until the order's data is destroyed", life(), { events: [], purgeAt: later(9) }, 9],
    ["until it was withdrawn", { ...life(), withdrawnAt: later(4) }, course, 4],
    ["until it expired, if it was withdrawn after", { ...life(), withdrawnAt: later(20) }, course, 17],
  ])("%s", (_, token, order, days) => {
    expect(liveUntil(token, order)).toBe(later(days));
  });
});
