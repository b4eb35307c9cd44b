import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OrderEvent, orderEventTypes } from "#shared/orders/order-vocabulary.ts";
import { checkDates, dueAfter, purgeAt, statusOf, withEvent } from "#vault/order-timeline.ts";
import { retention } from "#vault/policy/retention.ts";

const placedAt = "2026-10-01T00:00:00.000Z";
const now = new Date("2027-06-01T00:00:00.000Z");
const day = 24 * 60 * 60 * 1000;
const later = (at: string, days: number) => new Date(Date.parse(at) + days * day).toISOString();
const on = (type: OrderEvent["type"], date: string): OrderEvent => ({ type, at: `2026-${date}T00:00:00.000Z` });

const recorded = (events: readonly OrderEvent[]) =>
  events.reduce<readonly OrderEvent[]>((known, event) => withEvent({ placedAt }, known, event, now), []);
const outcome = (events: readonly OrderEvent[]) => {
  const known = recorded(events);
  return { status: statusOf(known), purgeAt: purgeAt({ placedAt }, known), events: known };
};

/** Events close together, so that many share a day and some are the same. */
const event: fc.Arbitrary<OrderEvent> = fc.record({
  type: fc.constantFrom(...orderEventTypes),
  at: fc.integer({ min: 0, max: 20 }).map((days) => later(placedAt, days)),
});
const events = fc.array(event, { maxLength: 20 });

describe("whatever the order in which events arrive, and however often", () => {
  it("the outcome is the same", () => {
    const reordered = events.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
    );
    fc.assert(
      fc.property(reordered, ([list, again]) => {
        expect(outcome(again)).toEqual(outcome(list));
      }),
    );
  });

  it("no event is lost, and none is there twice", () => {
    fc.assert(
      fc.property(events, (list) => {
        const known = recorded(list);
        for (const one of list)
          expect(known.filter(({ type, at }) => type === one.type && at === one.at)).toHaveLength(1);
        expect(known.every((one) => list.some(({ type, at }) => type === one.type && at === one.at))).toBe(true);
      }),
    );
  });

  it("one that is known already gives back the very same list", () => {
    const known = recorded([on("shipped", "10-02"), on("delivered", "10-05")]);
    expect(withEvent({ placedAt }, known, on("shipped", "10-02"), now)).toBe(known);
  });

  it("news of something earlier does not change the status", () => {
    fc.assert(
      fc.property(events, event, (list, late) => {
        const known = recorded(list);
        fc.pre(late.at < (known.at(-1)?.at ?? ""));
        expect(statusOf(withEvent({ placedAt }, known, late, now))).toBe(statusOf(known));
      }),
    );
  });
});

describe("personal data is destroyed", () => {
  /** The rule in other words: after the last dispute, the last delivery settles an order, or else its first end without one. */
  const settling = (list: readonly OrderEvent[]) => {
    const known = recorded(list);
    const open = known.slice(known.findLastIndex(({ type }) => type === "delivery_disputed") + 1);
    const ends = open.filter(({ type }) => type === "returned" || type === "cancelled");
    return open.findLast(({ type }) => type === "delivered") ?? ends[0];
  };

  it("exactly 30 days after the delivery, return or cancellation that settled the order", () => {
    fc.assert(
      fc.property(events, (list) => {
        const settled = settling(list);
        fc.pre(settled !== undefined);
        expect(outcome(list).purgeAt).toBe(later(settled?.at as string, 30));
      }),
    );
  });

  it("otherwise so many days after the last thing that is known of it", () => {
    fc.assert(
      fc.property(events, (list) => {
        fc.pre(settling(list) === undefined);
        const last = recorded(list).at(-1)?.at ?? placedAt;
        expect(outcome(list).purgeAt).toBe(later(last, retention.unsettled.days));
      }),
    );
  });

  it.each<[string, OrderEvent[], string]>([
    ["shipping settles nothing", [on("shipped", "10-02")], later("2026-10-02", 180)],
    ["a delivery settles", [on("shipped", "10-02"), on("delivered", "10-05")], later("2026-10-05", 30)],
    [
      "what follows a delivery does not prolong it",
      [on("delivered", "10-05"), on("returned", "10-20")],
      later("2026-10-05", 30),
    ],
    ["nor does a cancellation", [on("delivered", "10-05"), on("cancelled", "10-20")], later("2026-10-05", 30)],
    ["a dispute suspends it", [on("delivered", "10-05"), on("delivery_disputed", "10-08")], later("2026-10-08", 180)],
    [
      "until there is another delivery",
      [on("delivered", "10-05"), on("delivery_disputed", "10-08"), on("delivered", "10-12")],
      later("2026-10-12", 30),
    ],
    [
      "or the goods come back",
      [on("delivered", "10-05"), on("delivery_disputed", "10-08"), on("returned", "10-14")],
      later("2026-10-14", 30),
    ],
    [
      "a dispute of an earlier delivery is over",
      [on("delivery_disputed", "10-04"), on("delivered", "10-05")],
      later("2026-10-05", 30),
    ],
    ["an order may end without a delivery", [on("cancelled", "10-03")], later("2026-10-03", 30)],
  ])("%s", (_, list, expected) => {
    expect(outcome(list).purgeAt).toBe(expected);
  });

  it("by the latest delivery date, where nothing later is known", () => {
    expect(purgeAt({ placedAt, latestDeliveryDate: "2026-10-15" }, [])).toBe(later("2026-10-15", 180));
    expect(purgeAt({ placedAt, latestDeliveryDate: "2026-10-15T12:00:00+02:00" }, [])).toBe("2027-04-13T10:00:00.000Z");
    expect(purgeAt({ placedAt, latestDeliveryDate: "2026-09-15" }, [])).toBe(later(placedAt, 180));
  });
});

describe("news of an order", () => {
  const purged = later(placedAt, 180);
  const delivered = on("delivered", "10-05");
  const just = (at: string, milliseconds: number) => new Date(Date.parse(at) + milliseconds);

  it("moves the destruction of its data, to later or to earlier, or to a day that is past", () => {
    const order = { placedAt, purgeAt: purged };
    expect(dueAfter(order, [delivered], just(placedAt, day))).toBe(later(delivered.at, 30));
    expect(dueAfter(order, [on("shipped", "12-01")], just(placedAt, day))).toBe(later("2026-12-01", 180));
    expect(dueAfter(order, [delivered], just(purged, -1))).toBe(later(delivered.at, 30));
  });

  it("moves nothing once its data is due, to the millisecond, whatever the news", () => {
    fc.assert(
      fc.property(events, fc.nat(), (list, milliseconds) => {
        const order = { placedAt, purgeAt: purged };
        expect(dueAfter(order, recorded(list), just(purged, milliseconds))).toBe(purged);
      }),
    );
  });

  it("moves nothing once its data has been destroyed", () => {
    const order = { placedAt, purgeAt: purged, purgedAt: later(purged, 1) };
    expect(dueAfter(order, [delivered], just(purged, -day))).toBe(purged);
  });
});

describe("bounds", () => {
  const at = (milliseconds: number) => new Date(now.getTime() + milliseconds).toISOString();
  const invalid = (...pointers: string[]) =>
    expect.objectContaining({
      code: "invalid_request",
      details: { errors: pointers.map((pointer) => expect.objectContaining({ pointer })) },
    });

  it("an event is at most a day ahead of our clock", () => {
    expect(withEvent({ placedAt }, [], { type: "delivered", at: at(day) }, now)).toHaveLength(1);
    expect(() => withEvent({ placedAt }, [], { type: "delivered", at: at(day + 1) }, now)).toThrow(invalid("/at"));
  });

  it("an event is at most 366 days older than its order: seconds taken for milliseconds destroy nothing", () => {
    const earliest = later(placedAt, -366);
    const tooEarly = new Date(Date.parse(earliest) - 1).toISOString();
    const inSeconds = new Date(Date.parse("2026-10-05T00:00:00Z") / 1000).toISOString();
    expect(withEvent({ placedAt }, [], { type: "delivered", at: earliest }, now)).toHaveLength(1);
    for (const at of [tooEarly, inSeconds])
      expect(() => withEvent({ placedAt }, [], { type: "delivered", at }, now)).toThrow(invalid("/at"));
  });

  it("one that is known is still welcome when its order was dated anew", () => {
    const known = recorded([on("shipped", "10-02")]);
    expect(withEvent({ placedAt: later(placedAt, 400) }, known, on("shipped", "10-02"), now)).toBe(known);
  });

  it("an order has at most 100 events; one that is known is still welcome", () => {
    const full = Array.from({ length: 100 }, (_, i): OrderEvent => ({ type: "shipped", at: later(placedAt, i) }));
    expect(withEvent({ placedAt }, full, full[7] as OrderEvent, now)).toBe(full);
    expect(() => withEvent({ placedAt }, full, { type: "delivered", at: at(0) }, now)).toThrow(
      expect.objectContaining({
        code: "wrong_state",
        details: expect.objectContaining({ extensions: { state: "shipped" } }),
      }),
    );
  });

  it("an order is not placed in the future, nor to be delivered years after", () => {
    expect(() => checkDates({ placedAt: at(day), latestDeliveryDate: at(day + 731 * day) }, now)).not.toThrow();
    expect(() => checkDates({ placedAt: at(day + 1) }, now)).toThrow(invalid("/placedAt"));
    const tooLate = { placedAt, latestDeliveryDate: later(placedAt, 732) };
    expect(() => checkDates(tooLate, now)).toThrow(invalid("/latestDeliveryDate"));
    expect(() => checkDates({ placedAt: at(2 * day), latestDeliveryDate: at(800 * day) }, now)).toThrow(
      invalid("/placedAt", "/latestDeliveryDate"),
    );
  });
});
