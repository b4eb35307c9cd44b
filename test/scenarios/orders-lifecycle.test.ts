import { beforeAll, describe, expect, test } from "vitest";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newId, shippingToken, tokenOf } from "#test/support/marketplace.ts";
import { realOrders } from "#test/support/orders.ts";
import { storedOrders } from "#test/support/stored-orders.ts";
import { getOrder, putOrder, readPii, readPiiBatch, recordOrderEvent } from "#vault/contract.ts";

const instance = useLocalSystem({ systemsOnly: true });
const [{ orderId: _, ...anOrder }] = realOrders() as [ReturnType<typeof realOrders>[number]];
const sellerId = anOrder.sellerId;
const day = 24 * 60 * 60 * 1000;
/** The reckoning of every test: events are so many days ago. */
const now = Date.now();
const daysAgo = (days: number) => new Date(now - days * day).toISOString();

let api: string;
let marketplace: string;
let carrier: string;

beforeAll(async () => {
  api = instance.urls.api;
  marketplace = await tokenOf(instance, "system:marketplace");
  const roles = ["shipping"] as const;
  carrier = await accessToken(instance, await newApplication(instance, marketplace, { roles, sellers: [sellerId] }));
});

const put = (orderId: string, part: object = {}) =>
  call(api, putOrder, { token: marketplace, params: { orderId }, body: { ...anOrder, ...part } });
const get = (orderId: string) => call(api, getOrder, { token: marketplace, params: { orderId } });
const read = (token: string, orderId: string) =>
  call(api, readPii, { token, params: { orderId }, query: { fields: "recipient.name" } });

type EventType = "shipped" | "delivered" | "delivery_disputed" | "returned" | "cancelled";
const record = (orderId: string, type: EventType, at: string) =>
  call(api, recordOrderEvent, { token: marketplace, params: { orderId }, body: { type, at } });

/** An order of 60 days ago, without a date of delivery. */
async function oldOrder() {
  const orderId = newId("ORDER");
  await expectStatus(201, put(orderId, { placedAt: daysAgo(60), latestDeliveryDate: undefined }));
  return orderId;
}

describe("an order that is not as declared is refused with its pointer", () => {
  const recipient = { name: "A" };
  const shippingAddress = { line1: "1", city: "C", country: "AD" };
  const item = { sku: "1", title: "T", quantity: 1 };

  test.each<[string, object, string]>([
    ["an unknown property", { note: "call me" }, "/note"],
    ["one of the recipient", { recipient: { ...recipient, mobile: "1" } }, "/recipient/mobile"],
    ["one of the address", { shippingAddress: { ...shippingAddress, line4: "x" } }, "/shippingAddress/line4"],
    ["one of an item", { items: [item, { ...item, gift: "for A" }] }, "/items/1/gift"],
    ["a phone number that is none", { recipient: { ...recipient, phone: "12" } }, "/recipient/phone"],
    ["an e-mail address that is none", { recipient: { ...recipient, email: "a@" } }, "/recipient/email"],
    ["a line break in a name", { recipient: { name: "A\nB" } }, "/recipient/name"],
    ["a country's name", { shippingAddress: { ...shippingAddress, country: "Andorra" } }, "/shippingAddress/country"],
    [
      "an extension without a phone",
      { recipient: { ...recipient, phoneExtension: "10" } },
      "/recipient/phoneExtension",
    ],
    ["an order of the future", { placedAt: "2999-01-01T00:00:00Z" }, "/placedAt"],
    ["one that would be due at once", { placedAt: daysAgo(180), latestDeliveryDate: undefined }, "/placedAt"],
    ["a fulfilment that is none", { fulfilment: "pigeon" }, "/fulfilment"],
  ])("%s", async (_, part, pointer) => {
    const problem = await expectProblem("invalid_request", put("refused", part));
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
    await expectProblem("not_found", get("refused"));
  });
});

describe("what happens to an order", () => {
  // The events in the order in which they become known, each with how many days ago it was.
  test.each<[string, string, EventType, number]>([
    ["a delivery gives 30 days, to the millisecond", "shipped 5, delivered 2", "delivered", 28],
    ["a shipping that is heard of late loses no delivery", "delivered 2, shipped 5", "delivered", 28],
    ["an event that comes again changes nothing", "delivered 2, delivered 2", "delivered", 28],
    ["an earlier delivery that is heard of late hurries nothing", "delivered 2, delivered 9", "delivered", 28],
    ["a dispute undoes the delivery", "delivered 3, delivery_disputed 1", "delivery_disputed", 179],
    ["a second delivery settles the dispute", "delivered 3, delivery_disputed 2, delivered 1", "delivered", 29],
    ["a cancellation counts like a delivery", "cancelled 4", "cancelled", 26],
    ["a return does not prolong", "delivered 4, returned 1", "returned", 26],
  ])("%s", async (_, news, status, daysLeft) => {
    const known = news.split(", ").map((event) => {
      const [type, days] = event.split(" ") as [EventType, string];
      return { type, at: daysAgo(Number(days)) };
    });
    const orderId = await oldOrder();
    let last: object = {};
    for (const { type, at } of known) last = await expectStatus(202, record(orderId, type, at));
    expect(last).toEqual({ orderId, status, piiPurgeAt: daysAgo(-daysLeft) });

    const events = [...new Map(known.map((event) => [event.type + event.at, event])).values()];
    events.sort((a, b) => a.at.localeCompare(b.at));
    expect(await expectStatus(200, get(orderId))).toMatchObject({ status, piiPurgeAt: daysAgo(-daysLeft), events });
  });

  test("is refused when it is of no kind that we know, or of the future, long before the order, or of no order", async () => {
    const orderId = await oldOrder();
    const pointers = async (answer: ReturnType<typeof record>) =>
      (await expectProblem("invalid_request", answer)).errors?.map(({ pointer }) => pointer);
    expect(await pointers(record(orderId, "lost" as EventType, daysAgo(1)))).toEqual(["/type"]);
    expect(await pointers(record(orderId, "delivered", daysAgo(-2)))).toEqual(["/at"]);
    const secondsForMilliseconds = new Date(now / 1000).toISOString();
    expect(await pointers(record(orderId, "delivered", secondsForMilliseconds))).toEqual(["/at"]);
    expect(await expectStatus(200, get(orderId))).toMatchObject({ status: "placed", piiAvailable: true });
    await expectProblem("not_found", record("no-such-order", "delivered", daysAgo(1)));
  });
});

describe("an order whose delivery is more than 30 days past", () => {
  const sweep = async () => {
    const { payload, functionError } = (await instance.schedules.run("purge")) ?? {};
    expect(functionError).toBeUndefined();
    return JSON.parse(payload ?? "") as { shredded: number; failed: number };
  };

  test("is closed at once, and destroyed by the next sweep, which spares the others and does its work once", async () => {
    const [due, spared] = [await oldOrder(), await oldOrder()];
    const ticket = await shippingToken(instance, carrier, [due, spared], ["recipient.name"]);
    await expectStatus(200, read(ticket, due));
    await expectStatus(202, record(spared, "delivered", daysAgo(29)));
    await expectStatus(202, record(due, "delivered", daysAgo(31)));

    await expectProblem("pii_purged", read(ticket, due));
    await expectProblem("pii_purged", put(due));
    const body = { orderIds: [due, spared], fields: ["recipient.name" as const] };
    const batch = await expectStatus(200, call(api, readPiiBatch, { token: ticket, body }));
    expect(batch.items).toMatchObject([
      { orderId: due, problem: { code: "pii_purged", status: 410 } },
      { orderId: spared, fields: { "recipient.name": anOrder.recipient.name } },
    ]);
    const { rows } = storedOrders(instance);
    const before = await rows(due);
    expect(before.recordKeys).toBeDefined();
    expect(before.order).toHaveProperty("recipientPhoneIndex");
    expect(before.order).not.toHaveProperty("ttl");

    expect(await sweep()).toMatchObject({ shredded: 1, failed: 0 });
    const { order, recordKeys } = await rows(due);
    expect(recordKeys).toBeUndefined();
    expect(order).toMatchObject({ orderId: due, sellerId, purgedAt: expect.any(String) });
    expect(order).not.toHaveProperty("sealed");
    expect(order).not.toHaveProperty("city");
    expect(order).not.toHaveProperty("recipientPhoneIndex");
    const expires = Math.floor(Date.parse(order?.purgedAt) / 1000) + (518 * day) / 1000;
    expect(order).toHaveProperty("ttl", expires);
    const left = await rows(spared);
    expect(left.recordKeys).toBeDefined();
    expect(left.order).not.toHaveProperty("ttl");
    await expectStatus(200, read(ticket, spared));

    expect(await sweep()).toMatchObject({ shredded: 0, failed: 0 });
    expect((await rows(due)).order).toEqual(order);
    const { region, country } = anOrder.shippingAddress;
    expect(await expectStatus(200, get(due))).toMatchObject({
      status: "delivered",
      items: anOrder.items,
      piiAvailable: false,
      piiPurgeAt: daysAgo(1),
    });
    expect((await expectStatus(200, get(due))).shipTo).toEqual({ country, ...(region && { region }) });
  });

  test("does not come back because of late news", async () => {
    const orderId = await oldOrder();
    const ticket = await shippingToken(instance, carrier, [orderId], ["recipient.name"]);
    const { piiPurgeAt } = await expectStatus(202, record(orderId, "delivered", daysAgo(31)));
    expect(await expectStatus(202, record(orderId, "delivered", daysAgo(1)))).toMatchObject({ piiPurgeAt });
    await expectProblem("pii_purged", read(ticket, orderId));
  });
});
