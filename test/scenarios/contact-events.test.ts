import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, expectStatus } from "#test/support/client.ts";
import {
  day,
  dialling,
  type EventType,
  hour,
  type Issued,
  type Marketplace,
  marketplaceOf,
  newSeller,
  type Seller,
  sellersPhone,
} from "#test/support/contact.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { operatorOf, tableName } from "#test/support/operator.ts";

/** News of an order in every sequence, clocks that are put forward and back, and nobody who notes what follows from them. */

const ownZone = process.env.TZ;
// A place that changes its clocks: before the system starts, so that its functions are there, too.
process.env.TZ = "America/New_York";

const settings = { directNumbers: "+12065550120" };
const local = useLocalSystem({ systemsOnly: true, settings });
let seller: Seller;
let market: Marketplace;

beforeAll(async () => {
  seller = await newSeller(local);
  market = marketplaceOf(local);
});
afterEach(() => local.frontDoor.faults.clear());
afterAll(() => {
  if (ownZone === undefined) delete process.env.TZ;
  else process.env.TZ = ownZone;
});

const call = (token: Issued) => market.dial({ from: sellersPhone(), ...dialling(token) });
const ago = (days: number) => new Date(local.clock.now().getTime() - days * day);
/** An order of that many days ago. */
const orderOf = (days: number) => seller.order({}, { placedAt: ago(days).toISOString() });

describe("events that came before the token", () => {
  test("count for it as those that come after", async () => {
    const { orderId } = await orderOf(20);
    await market.event(orderId, "delivered", ago(5));
    const token = await seller.issue({ orderId, channel: "phone" });
    expect(Date.parse(token.expiresAt) - ago(0).getTime()).toBeLessThanOrEqual(9 * day);
    expect(Date.parse(token.expiresAt) - ago(0).getTime()).toBeGreaterThan(9 * day - hour);
  });

  test("leave nothing to issue where they were longer ago, until the delivery is disputed", async () => {
    const { orderId } = await orderOf(20);
    await market.event(orderId, "delivered", ago(15));
    const problem = await expectProblem("contact_ended", seller.ask({ orderId, channel: "phone" }));
    expect(problem.endedAt).toBe(new Date(Date.parse(await deliveredAt(orderId)) + 14 * day).toISOString());
    expect(await market.accessLog(orderId)).toEqual([]);
    await market.event(orderId, "delivery_disputed");
    expect(await call(await seller.issue({ orderId, channel: "phone" }))).toMatchObject({ action: "bridge" });
  });

  const deliveredAt = async (orderId: string) => {
    const row = (await operatorOf(local).rows("vault")).find(({ pk }) => pk === `order#${orderId}`);
    return (row as { readonly events: readonly { readonly at: string }[] }).events[0]?.at ?? "";
  };
});

type Course = readonly (readonly [type: EventType, daysAgo: number])[];
const sequences = (course: Course): Course[] =>
  course.length < 2
    ? [course]
    : course.flatMap((one, i) => sequences(course.toSpliced(i, 1)).map((rest) => [one, ...rest]));

test.each<[string, Course, "bridge" | "reject"]>([
  [
    "shipped and delivered",
    [
      ["shipped", 19],
      ["delivered", 15],
    ],
    "reject",
  ],
  [
    "delivered and disputed",
    [
      ["delivered", 17],
      ["delivery_disputed", 16],
    ],
    "bridge",
  ],
  [
    "disputed and delivered after all",
    [
      ["delivered", 18],
      ["delivery_disputed", 17],
      ["delivered", 15],
    ],
    "reject",
  ],
  [
    "delivered and returned",
    [
      ["delivered", 17],
      ["returned", 13],
    ],
    "bridge",
  ],
  [
    "delivered twice, the last time of late",
    [
      ["delivered", 17],
      ["delivered", 13],
    ],
    "bridge",
  ],
])(
  "an order that was %s is so in whichever sequence, and however often, it becomes known",
  async (_, course, action) => {
    const placed = ago(20);
    const heard = sequences(course).flatMap((known) => [known, [...known, ...known]]);
    const ends = await Promise.all(
      heard.map(async (known, i) => {
        const { orderId } = await seller.order({}, { placedAt: placed.toISOString() });
        const events = async (some: Course) => {
          for (const [type, days] of some)
            await market.event(orderId, type, new Date(placed.getTime() + (20 - days) * day));
        };
        // Some of it before the token is there, and the rest after.
        const before = known.length === 1 ? 0 : i % 2;
        await events(known.slice(0, before));
        const answer = await seller.ask({ orderId, channel: "phone" });
        await events(known.slice(before));
        if (answer.status === 409) return undefined;
        const decision = await call(answer.body as Issued);
        expect({ known, decision }).toMatchObject({ decision: { action } });
        const { expiresAt } = await expectStatus(200, seller.get((answer.body as Issued).contactTokenId));
        // Without an end of the course, 60 days from the issue.
        return Date.parse(expiresAt) > ago(-30).getTime() ? "the hard limit" : expiresAt;
      }),
    );
    expect(new Set(ends.filter((end) => end !== undefined)).size).toBe(1);
  },
);

describe("while nobody notes on the rows when their tokens end", () => {
  const strike = () =>
    local.frontDoor.faults.add({
      ...{ service: "dynamodb", action: "UpdateItem", table: tableName(local, "contact"), mode: "unavailable" },
    });
  const liveUntil = async (contactTokenId: string) =>
    (await operatorOf(local).rows("contact")).find((row) => row.contactTokenId === contactTokenId && row.liveUntil)
      ?.liveUntil;

  test("a token ends and is revived by its order all the same, and each use is on record before it is put through", async () => {
    strike();
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    const noted = await liveUntil(token.contactTokenId);
    await market.event(orderId, "delivered");
    await local.clock.advance(14 * day);
    expect(await liveUntil(token.contactTokenId)).toBe(noted);
    expect(await call(token)).toMatchObject({ action: "reject", reason: "expired" });
    // What is issued now is noted as ended by the time it is revived.
    await market.event(orderId, "delivery_disputed");
    const uses = async () =>
      (await market.accessLog(orderId)).filter(({ contact }) => contact?.use === "called").length;
    const before = await uses();
    expect(await call(token)).toMatchObject({ action: "bridge", contactTokenId: token.contactTokenId });
    expect(await uses()).toBe(before + 1);
  });

  test("one that is noted as ended, and was revived, is put through and on record", async () => {
    const { orderId } = await seller.order();
    await market.event(orderId, "delivered");
    const token = await seller.issue({ orderId, channel: "phone" });
    strike();
    await local.clock.advance(14 * day);
    await market.event(orderId, "delivery_disputed");
    expect(String(await liveUntil(token.contactTokenId)) <= local.clock.now().toISOString()).toBe(true);
    expect(await call(token)).toMatchObject({ action: "bridge" });
    const [last] = await market.accessLog(orderId);
    expect(last).toMatchObject({ contact: { contactTokenId: token.contactTokenId, use: "called" } });
  });

  test("a number that is noted as free goes to nobody else while its token lives", async () => {
    const callerNumber = sellersPhone();
    const ask = { channel: "phone", format: "direct", callerNumber } as const;
    const order = await seller.order();
    await market.event(order.orderId, "delivered");
    const token = await seller.issue({ ...ask, orderId: order.orderId });
    strike();
    await market.event(order.orderId, "delivery_disputed");
    await local.clock.advance(29 * day);
    const { orderId } = await seller.order();
    await expectProblem("pool_exhausted", seller.ask({ ...ask, orderId }));
    expect(await market.dial({ from: callerNumber, ...dialling(token) })).toMatchObject({
      ...{ action: "bridge", destination: order.phone },
    });
  });

  test("it is noted once it can be again", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    strike();
    await market.event(orderId, "delivered");
    local.frontDoor.faults.clear();
    await local.clock.advance(hour);
    const { expiresAt } = await expectStatus(200, seller.get(token.contactTokenId));
    expect(await liveUntil(token.contactTokenId)).toBe(expiresAt);
  });
});

test("a phone that is corrected is called from then on, and its owner can call back", async () => {
  const { orderId, body, phone } = await seller.order();
  const token = await seller.issue({ orderId, channel: "phone" });
  const from = sellersPhone();
  expect(await market.dial({ from, ...dialling(token) })).toMatchObject({ destination: phone });
  const corrected = "+46701740699";
  await market.change(orderId, { ...body, recipient: { ...body.recipient, phone: corrected } });
  await local.settled();
  expect(await market.dial({ from, ...dialling(token) })).toMatchObject({ destination: corrected });
  const back = await market.dial({ from: corrected, to: dialling(token).to });
  expect(back).toMatchObject({ action: "bridge", destination: from });
});

/** Last of all: it takes months. */
test("fourteen days are of 24 hours, also where clocks are put forward or back meanwhile", async () => {
  const advance = async (milliseconds: number) => {
    const body = JSON.stringify({ advance: `PT${Math.round(milliseconds / 60_000)}M` });
    expect((await fetch(`${local.urls.api}/local/clock`, { method: "POST", body })).status).toBe(200);
  };
  const offsetIn = (days: number) => ago(-days).getTimezoneOffset();
  // Both changes of a year.
  for (const _ of ["one", "and the other"]) {
    const change = Array.from({ length: 366 }, (_, i) => i).find((i) => i > 7 && offsetIn(i) !== offsetIn(i + 1));
    expect(change).toBeDefined();
    await advance(((change ?? 0) - 7) * day);
    const before = offsetIn(0);
    // Secrets last for 180 days.
    const then = await newSeller(local);
    const { orderId } = await then.order();
    const token = await then.issue({ orderId, channel: "phone" });
    await market.event(orderId, "delivered");
    await advance(14 * day - hour / 2);
    expect(offsetIn(0)).not.toBe(before);
    expect(await call(token)).toMatchObject({ action: "bridge" });
    await advance(hour / 2);
    expect(await call(token)).toMatchObject({ action: "reject", reason: "expired" });
  }
});
