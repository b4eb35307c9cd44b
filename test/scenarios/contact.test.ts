import { beforeAll, describe, expect, test } from "vitest";
import { expectProblem, expectStatus } from "#test/support/client.ts";
import {
  day,
  dialling,
  hour,
  type Issued,
  type Marketplace,
  marketplaceOf,
  newSeller,
  type Seller,
  sellersPhone,
} from "#test/support/contact.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId } from "#test/support/marketplace.ts";

/** The life of contact tokens as sellers, buyers and the marketplace's systems see it. */

/** Two numbers that ask for an extension: one that two orders share is found soon. */
const local = useLocalSystem({ systemsOnly: true, settings: { extensionNumbers: "+12065550100..+12065550101" } });
let seller: Seller;
let market: Marketplace;

beforeAll(async () => {
  seller = await newSeller(local);
  market = marketplaceOf(local);
});

const pass = (milliseconds: number) => local.clock.advance(milliseconds);
const inDays = (days: number) => new Date(local.clock.now().getTime() + days * day);
const call = (token: Issued, from = sellersPhone()) => market.dial({ from, ...dialling(token) });
/** To the minute: what happened a moment ago is a moment older than the expectation. */
const about = (at: Date) => expect.stringContaining(at.toISOString().slice(0, "yyyy-mm-ddThh".length));

describe("a token is given", () => {
  test("as a number with an extension, in the forms that software has fields for, and asks callers for the digits", async () => {
    const { orderId, phone: destination } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    expect(token).toEqual({
      contactTokenId: expect.stringMatching(/^ctk_/),
      channel: "phone",
      expiresAt: about(inDays(60)),
      phone: {
        e164: expect.stringMatching(/^\+1206555010[01]$/),
        extension: expect.stringMatching(/^\d{8}$/),
        display: expect.stringMatching(/^\+1 206 555 010[01] ext\. \d{4} \d{4}$/),
        rfc3966: `tel:${token.phone?.e164};ext=${token.phone?.extension}`,
        nationalDigits: token.phone?.e164.slice(2),
      },
    });
    const { to, digits } = dialling(token);
    const from = sellersPhone();
    expect(await market.dial({ from, to })).toEqual({
      action: "gather",
      prompt: "Please key in the extension, and then the hash key.",
      locale: "en-US",
      maxDigits: 8,
    });
    const { contactTokenId } = token;
    const bridge = { action: "bridge", destination, callerId: to, contactTokenId, locale: "en-US" };
    expect(await market.dial({ from, to, digits })).toEqual(bridge);
  });

  test("as ten digits and no extension, that work for one caller", async () => {
    const { orderId, phone: destination } = await seller.order();
    const from = sellersPhone();
    const token = await seller.issue({ orderId, channel: "phone", format: "direct", callerNumber: from });
    const e164 = token.phone?.e164 ?? "";
    expect(token.phone).toEqual({
      e164,
      display: expect.stringMatching(/^\+1 \d{3} 555 01\d\d$/),
      rfc3966: `tel:${e164}`,
      nationalDigits: expect.stringMatching(/^\d{10}$/),
    });
    expect(await call(token, from)).toMatchObject({ action: "bridge", destination, callerId: e164 });
    expect(await call(token, "+4930901820")).toMatchObject({ action: "reject", reason: "unknown_caller" });
  });

  test("as an address that can be read aloud", async () => {
    const { orderId } = await seller.order();
    const { email, phone, ...token } = await seller.issue({ orderId, channel: "email" });
    expect(token).toMatchObject({ channel: "email" });
    expect(phone).toBeUndefined();
    // Five words of 16 bits.
    expect(email?.address).toMatch(/^[a-z]{5}(-[a-z]{5}){4}@relay\.marketplace\.example$/);
  });

  test("until when it was asked for, where that is earlier", async () => {
    const { orderId } = await seller.order();
    const expiresAt = inDays(2).toISOString();
    const token = await seller.issue({ orderId, channel: "phone", expiresAt });
    expect(token.expiresAt).toBe(expiresAt);
    await pass(2 * day);
    expect(await call(token)).toMatchObject({ action: "reject", reason: "expired" });
  });

  test("until 30 days after the latest delivery date, where that is earlier", async () => {
    const latestDeliveryDate = local.clock.now().toISOString().slice(0, 10);
    const { orderId } = await seller.order({}, { latestDeliveryDate });
    const { expiresAt } = await seller.issue({ orderId, channel: "phone" });
    // A date lasts until its end.
    expect(Date.parse(expiresAt)).toBe(Date.parse(latestDeliveryDate) + 31 * day);
  });
});

describe("asking again for the same order", () => {
  test("gives the token that lives, however the caller's number is written", async () => {
    const { orderId } = await seller.order();
    const asks = [
      { orderId, channel: "phone" },
      { orderId, channel: "email" },
      { orderId, channel: "phone", format: "direct", callerNumber: "+44 20 7946 0123" },
    ] as const;
    for (const ask of asks) {
      const first = await seller.issue(ask);
      expect(await seller.issue(ask)).toEqual(first);
    }
    const direct = await seller.issue(asks[2]);
    expect(await seller.issue({ ...asks[2], callerNumber: "+442079460123" })).toEqual(direct);
    expect((await seller.issue({ ...asks[2], callerNumber: "+442079460124" })).contactTokenId).not.toBe(
      direct.contactTokenId,
    );
  });

  test("gives another once the first was withdrawn, and the first stays dead", async () => {
    const { orderId } = await seller.order();
    const first = await seller.issue({ orderId, channel: "phone" });
    for (const _ of ["once", "twice"]) await expectStatus(204, seller.withdraw(first.contactTokenId));
    const second = await seller.issue({ orderId, channel: "phone" });
    expect(dialling(second)).not.toEqual(dialling(first));
    expect(await call(first)).toMatchObject({ action: "reject", reason: "withdrawn" });
    expect(await call(second)).toMatchObject({ action: "bridge" });
    const view = await expectStatus(200, seller.get(first.contactTokenId));
    expect(view).toMatchObject({ state: "ended", reason: "withdrawn" });
    await expectProblem("wrong_state", seller.extend(first.contactTokenId));
  });

  test("with one Idempotency-Key gives one token, and refuses another body", async () => {
    const { orderId } = await seller.order();
    const headers = { "idempotency-key": newId("key") };
    const ask = () => seller.ask({ orderId, channel: "phone" }, headers);
    const [first, second] = [await expectStatus(201, ask()), await expectStatus(201, ask())];
    expect(second).toEqual(first);
    await expectProblem("idempotency_key_reused", seller.ask({ orderId, channel: "email" }, headers));
  });
});

describe("a buyer who calls back", () => {
  test("reaches the seller who called last about an order that is live, by the number that both see", async () => {
    const other = await newSeller(local);
    const { orderId, phone, buyerId } = await seller.order();
    const theirs = { orderId: (await other.order({ phone })).orderId, channel: "phone" } as const;
    const [caller, lastCaller] = ["+442079460001", "+442079460002"];
    const first = await seller.issue({ orderId, channel: "phone" });
    const { to } = dialling(first);
    // Which number of the pool it is follows from the token's id: ask until it is the same.
    let last = await other.issue(theirs);
    while (dialling(last).to !== to) {
      await other.withdraw(last.contactTokenId);
      last = await other.issue(theirs);
    }
    const back = () => market.dial({ from: phone, to });
    expect(await back()).toMatchObject({ action: "gather" });
    expect(await call(first, caller)).toMatchObject({ action: "bridge", destination: phone });
    expect(await call(last, lastCaller)).toMatchObject({ action: "bridge", destination: phone });
    const { contactTokenId } = last;
    expect(await back()).toEqual({
      ...{ action: "bridge", destination: lastCaller, callerId: to, contactTokenId },
      locale: expect.any(String),
    });
    await other.withdraw(contactTokenId);
    expect(await back()).toMatchObject({ action: "bridge", destination: caller, callerId: to });
    await market.block(buyerId, seller.sellerId);
    expect(await back()).toMatchObject({ action: "reject" });
  });

  test("reaches the one caller of a direct number, and nobody before there was a call", async () => {
    const { orderId, phone } = await seller.order();
    const callerNumber = sellersPhone();
    const token = await seller.issue({ orderId, channel: "phone", format: "direct", callerNumber });
    const { to } = dialling(token);
    expect(await market.dial({ from: phone, to })).toMatchObject({ action: "reject", reason: "unknown_caller" });
    await call(token, callerNumber);
    expect(await market.dial({ from: phone, to })).toMatchObject({ action: "bridge", destination: callerNumber });
    expect(await market.dial({ from: "+46701740799", to })).toMatchObject({ action: "reject" });
  });
});

/** Everything that gives a token its end, by the clock. Each test begins with an order of its time. */
describe("a token's life", () => {
  const formats = [
    ["a number with an extension", {}],
    ["a direct number", { format: "direct", callerNumber: "+442079460777" }],
  ] as const;

  test.each(formats)("goes on for 14 days after the delivery, and after a dispute: %s", async (_, format) => {
    const { orderId, phone: destination } = await seller.order();
    const ask = { orderId, channel: "phone", ...format } as const;
    const token = await seller.issue(ask);
    const bridged = { action: "bridge", destination, contactTokenId: token.contactTokenId };
    const from = "+442079460777";
    await market.event(orderId, "shipped");
    await pass(3 * day);
    await market.event(orderId, "delivered");
    expect(await expectStatus(200, seller.get(token.contactTokenId))).toMatchObject({ expiresAt: about(inDays(14)) });

    await pass(14 * day - hour);
    expect(await call(token, from)).toMatchObject(bridged);
    await pass(hour);
    expect(await call(token, from)).toMatchObject({
      ...{ action: "reject", reason: "expired", locale: "en-US" },
      prompt: expect.stringMatching(/^The time for contact about this order is over\./),
    });
    expect(await seller.get(token.contactTokenId)).toMatchObject({ body: { state: "ended", reason: "expired" } });
    const ended = await expectProblem("contact_ended", seller.ask(ask));
    expect(Date.parse(String(ended.endedAt))).toBeLessThanOrEqual(local.clock.now().getTime());

    await market.event(orderId, "delivery_disputed");
    expect(await call(token, from)).toMatchObject(bridged);
    const again = await seller.issue(ask);
    expect(again).toEqual({ ...token, expiresAt: again.expiresAt });
    expect(await seller.get(token.contactTokenId)).toMatchObject({ body: { state: "live" } });
  });

  test("begins anew with a return, for 14 days", async () => {
    const { orderId, phone: destination } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    await market.event(orderId, "delivered");
    await pass(15 * day);
    expect(await call(token)).toMatchObject({ action: "reject", reason: "expired" });
    await market.event(orderId, "returned");
    expect(await call(token)).toMatchObject({ action: "bridge", destination });
    await pass(14 * day - hour);
    expect(await call(token)).toMatchObject({ action: "bridge" });
    await pass(hour);
    expect(await call(token)).toMatchObject({ action: "reject", reason: "expired" });
    // Thirty days after the delivery the order's data is destroyed, and nothing revives a token.
    await pass(day);
    await market.event(orderId, "delivery_disputed");
    expect(await call(token)).toMatchObject({ action: "reject", reason: "pii_purged" });
  });

  test("is never longer than 60 days, whatever happens to the order", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    await pass(59 * day);
    await market.event(orderId, "delivered");
    await market.event(orderId, "delivery_disputed", new Date(local.clock.now().getTime() + 1));
    await expectProblem("wrong_state", seller.extend(token.contactTokenId));
    expect(await call(token)).toMatchObject({ action: "bridge" });
    await pass(day);
    expect(await call(token)).toMatchObject({ action: "reject", reason: "expired" });
    // Another may be asked for: the order's matter goes on.
    expect(dialling(await seller.issue({ orderId, channel: "phone" }))).not.toEqual(dialling(token));
    expect(await call(token)).toMatchObject({ action: "reject" });
  });

  test("is extended by seven days, twice at most", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    await market.event(orderId, "delivered");
    const end = Date.parse((await expectStatus(200, seller.get(token.contactTokenId))).expiresAt);
    for (const [extensionsLeft, more] of [
      [1, 7],
      [0, 14],
    ] as const) {
      const extended = await expectStatus(200, seller.extend(token.contactTokenId));
      expect(extended).toMatchObject({ extensionsLeft, expiresAt: new Date(end + more * day).toISOString() });
    }
    const refused = await expectProblem("wrong_state", seller.extend(token.contactTokenId));
    expect(refused.detail).toBe("A contact token is extended at most 2 times.");
    await pass(27 * day);
    expect(await call(token)).toMatchObject({ action: "bridge" });
    await pass(day);
    expect(await call(token)).toMatchObject({ action: "reject", reason: "expired" });
    const late = await expectProblem("wrong_state", seller.extend(token.contactTokenId));
    expect(late).toMatchObject({ state: "expired" });
  });
});

describe("a token's use", () => {
  test("is ten calls a day, however often each is told of, and ten more on the next", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    const dial = (callId: string) => market.dial({ from: "+442079460003", ...dialling(token), callId });
    // A UTC day: begin with a new one, so that it does not end meanwhile.
    await pass(day - (local.clock.now().getTime() % day));
    const ids = Array.from({ length: 10 }, () => newId("call"));
    for (const id of [...ids, ...ids]) expect(await dial(id)).toMatchObject({ action: "bridge" });
    const eleventh = newId("call");
    expect(await dial(eleventh)).toMatchObject({ action: "reject", reason: "daily_limit" });
    expect(await dial(ids[3] ?? "")).toMatchObject({ action: "bridge" });
    expect(await seller.get(token.contactTokenId)).toMatchObject({ body: { calls: { count: 10 } } });
    await pass(day);
    expect(await dial(eleventh)).toMatchObject({ action: "bridge" });
    const { calls } = await expectStatus(200, seller.get(token.contactTokenId));
    expect(calls).toEqual({ count: 11, lastAt: about(local.clock.now()) });
  });

  test("is on record as a disclosure, each issue and each call both ways", async () => {
    const { orderId, phone } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    const { to } = dialling(token);
    await seller.issue({ orderId, channel: "phone" });
    await seller.issue({ orderId, channel: "email" });
    await market.dial({ from: "+442079460004", ...dialling(token), callId: "out" });
    await market.dial({ from: phone, to, callId: "back" });
    const { applicationId, developerId, clientId } = seller.application;
    const { contactTokenId } = token;
    const records = await market.accessLog(orderId);
    expect(records.map(({ contact }) => contact)).toEqual([
      { contactTokenId, use: "called_back", callId: "back" },
      { contactTokenId, use: "called", callId: "out" },
      { contactTokenId: expect.not.stringMatching(contactTokenId), use: "issued" },
      { contactTokenId, use: "issued" },
      { contactTokenId, use: "issued" },
    ]);
    expect(records.map(({ fields }) => fields.join())).toEqual(
      ["phone", "phone", "email", "phone", "phone"].map((channel) => `contact.${channel}`),
    );
    const actor = expect.objectContaining({ type: "application", applicationId, developerId, clientId });
    for (const record of records)
      expect(record).toMatchObject({ actor, sellerId: seller.sellerId, purpose: "contact", orderId });
  });
});
