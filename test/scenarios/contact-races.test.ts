import { beforeAll, describe, expect, test } from "vitest";
import { issueContactToken, relayCall } from "#contact/contract.ts";
import { deleteAuthorization } from "#developers/contract.ts";
import { revoke } from "#identity/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import {
  day,
  dialling,
  type Issued,
  type Marketplace,
  marketplaceOf,
  newSeller,
  type Seller,
  sellersPhone,
} from "#test/support/contact.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";
import { operatorOf } from "#test/support/operator.ts";

/** Those who want the same at once. A pool of two direct numbers: a caller can have two orders at a time. */

const settings = { directNumbers: "+12065550120..+12065550121" };
const local = useLocalSystem({ systemsOnly: true, settings });
let seller: Seller;
let market: Marketplace;

beforeAll(async () => {
  seller = await newSeller(local);
  market = marketplaceOf(local);
});

const statuses = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).sort();
const times = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)));
const rowsOf = async (part: string) =>
  (await operatorOf(local).rows("contact")).filter(({ pk, sk }) => `${pk} ${sk}`.includes(part));
const direct = async (callerNumber: string, order?: { readonly orderId: string }) => {
  const { orderId } = order ?? (await seller.order());
  return { orderId, channel: "phone", format: "direct", callerNumber } as const;
};

describe("two who ask at once", () => {
  test.each([
    ["an extension", {}],
    ["a direct number", { format: "direct", callerNumber: "+442079460001" }],
    ["an address", { channel: "email" }],
  ] as const)("for one order get one token: %s", async (_, part) => {
    const { orderId } = await seller.order();
    const ask = { orderId, channel: "phone", ...part } as const;
    const [first, ...others] = await times(8, () => seller.issue(ask));
    for (const other of others) expect(other).toEqual(first);
    expect(await rowsOf(`order#${orderId}`)).toHaveLength(1);
    const issues = (await market.accessLog(orderId)).map(({ contact }) => contact?.contactTokenId);
    expect(issues).toEqual(Array(8).fill(first?.contactTokenId));
  });

  test("take the last free pair: one has it, and the other is told what would help", async () => {
    const caller = sellersPhone();
    const held = await seller.issue(await direct(caller));
    const asks = [await direct(caller), await direct(caller)];
    const answers = await Promise.all(asks.map((ask) => seller.ask(ask)));
    expect(statuses(answers)).toEqual([201, 503]);
    const [given] = answers.flatMap(({ status, body }) => (status === 201 ? [body as Issued] : []));
    expect(new Set([dialling(held).to, given?.phone?.e164])).toEqual(new Set(["+12065550120", "+12065550121"]));
    const refused = answers.find(({ status }) => status === 503)?.body;
    expect(refused).toMatchObject({
      code: "pool_exhausted",
      detail: expect.stringMatching(/Ask for the format extension, withdraw tokens .* or call from another number/),
    });
    const logged = local.logs.read({ limit: 5000 }).filter(({ line }) => line.includes('"contact.pool_exhausted"'));
    expect(logged.map(({ line }) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: "ERROR", kind: "direct", applicationId: seller.application.applicationId }),
    ]);
    // A number serves as many callers as there are.
    expect(await seller.issue({ ...(asks[0] as (typeof asks)[0]), callerNumber: sellersPhone() })).toBeDefined();
  });
});

describe("a number that its caller had before", () => {
  /** A caller who has both numbers, one of them for an order that is delivered. */
  async function held() {
    const caller = sellersPhone();
    const order = await seller.order();
    const ask = await direct(caller, order);
    const token = await seller.issue(ask);
    await seller.issue(await direct(caller));
    await market.event(order.orderId, "delivered");
    return { caller, order, ask, token };
  }
  const pass = (days: number) => local.clock.advance(days * day);

  test("cools down for 14 days, and then belongs to the next order alone", async () => {
    const { caller, order, ask, token } = await held();
    const next = await seller.order();
    const asked = await direct(caller, next);
    await pass(14);
    expect(await market.dial({ from: caller, ...dialling(token) })).toMatchObject({ reason: "expired" });
    await expectProblem("pool_exhausted", seller.ask(asked));
    await pass(14);
    const given = await seller.issue(asked);
    expect(given.phone).toEqual(token.phone);
    // The dispute comes too late for the number: whoever it is with now keeps it.
    await market.event(order.orderId, "delivery_disputed");
    expect(await market.dial({ from: caller, ...dialling(token) })).toMatchObject({
      ...{ action: "bridge", destination: next.phone, contactTokenId: given.contactTokenId },
    });
    const former = await expectStatus(200, seller.get(token.contactTokenId));
    expect(former).toMatchObject({ state: "ended", reason: "given_to_another" });
    await expectProblem("pool_exhausted", seller.ask(ask));
    // The buyer of before is not put through to the caller by a call of before.
    expect(await market.dial({ from: order.phone, ...dialling(token) })).toMatchObject({ action: "reject" });
  });

  test("is revived by a dispute or given to another order, when both come at once, and never both", async () => {
    for (const _ of ["once", "and", "again"]) {
      const { caller, order, token } = await held();
      const next = await seller.order();
      await pass(28);
      const [, answer] = await Promise.all([
        market.event(order.orderId, "delivery_disputed"),
        seller.ask(await direct(caller, next)),
      ]);
      const decision = await market.dial({ from: caller, ...dialling(token) });
      const { reason } = (await expectStatus(200, seller.get(token.contactTokenId))) as { reason?: string };
      if (answer.status === 201) {
        expect(decision).toMatchObject({ action: "bridge", destination: next.phone });
        expect(reason).toBe("given_to_another");
      } else {
        expect(answer).toMatchObject({ status: 503, body: { code: "pool_exhausted" } });
        expect(decision).toMatchObject({ action: "bridge", destination: order.phone });
        expect(reason).toBeUndefined();
      }
    }
  });

  test("is given to one of two orders that want it at once", async () => {
    const { caller } = await held();
    await pass(28);
    const asks = [await direct(caller), await direct(caller)];
    expect(statuses(await Promise.all(asks.map((ask) => seller.ask(ask))))).toEqual([201, 503]);
  });
});

describe("calls at the same time", () => {
  test("are never more than ten a day, and each that is put through is on record", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    await market.dial({ from: sellersPhone(), ...dialling(token) });
    const decisions = await times(14, () =>
      market.dial({ from: sellersPhone(), ...dialling(token), callId: newId("c") }),
    );
    const bridged = decisions.filter(({ action }) => action === "bridge");
    expect(bridged).toHaveLength(9);
    for (const one of decisions)
      if (one.action !== "bridge") expect(one).toMatchObject({ action: "reject", reason: "daily_limit" });
    const used = (await market.accessLog(orderId)).filter(({ contact }) => contact?.use === "called");
    expect(used).toHaveLength(10);
  });

  test("that are tellings of one count once", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    const told = { from: sellersPhone(), ...dialling(token), callId: newId("call") };
    for (const decision of await times(8, () => market.dial(told)))
      expect(decision).toMatchObject({ action: "bridge" });
    expect(await seller.get(token.contactTokenId)).toMatchObject({ body: { calls: { count: 1 } } });
    expect((await market.accessLog(orderId)).filter(({ contact }) => contact?.use === "called")).toHaveLength(1);
  });

  test("with wrong extensions count each: none of them is an attempt too many", async () => {
    const from = sellersPhone();
    const wrong = () => market.dial({ from, to: "+12065550100", digits: "1", callId: newId("call") });
    const decisions = await times(12, wrong);
    expect(decisions.filter(({ action }) => action === "gather")).toHaveLength(4);
    expect(await wrong()).toMatchObject({ action: "reject", reason: "refused" });
  });
});

test("of five who extend at once, two do", async () => {
  const { orderId } = await seller.order();
  const { contactTokenId, expiresAt } = await seller.issue({
    ...{ orderId, channel: "phone" },
    expiresAt: new Date(local.clock.now().getTime() + day).toISOString(),
  });
  expect(statuses(await times(5, () => seller.extend(contactTokenId)))).toEqual([200, 200, 409, 409, 409]);
  const view = await expectStatus(200, seller.get(contactTokenId));
  expect(view).toMatchObject({
    extensionsLeft: 0,
    expiresAt: new Date(Date.parse(expiresAt) + 14 * day).toISOString(),
  });
});

/** As many callers as there are calls, so that no limit stands in the way: one token each. */
async function tokens(of: Seller, count: number) {
  const order = await of.order();
  const { orderId } = order;
  const bearer = await of.bearer();
  const issued = await times(count, (i) =>
    of.issue({ orderId, channel: "phone", callerNumber: `+44207946${String(1000 + i)}` }),
  );
  return { order, bearer, issued };
}

describe("while calls go on, none that came in after the call returned is put through, and no token is given, when", () => {
  const token = () => tokenOf(local, "system:marketplace");
  type Ending = (of: Seller, order: { readonly buyerId: string }) => Promise<unknown>;
  const revoked =
    (subject: "applicationId" | "developerId" | "clientId"): Ending =>
    async ({ application }) => {
      const body = { [subject]: application[subject] as string, reason: "Numbers found for sale" };
      await expectStatus(200, call(local.urls.api, revoke, { body, token: await tokenOf(local, "staff:rita") }));
    };

  test.each<[string, Ending, string, number]>([
    ["the application is revoked", revoked("applicationId"), "access_revoked", 401],
    ["its developer is revoked", revoked("developerId"), "access_revoked", 401],
    ["its credential is revoked", revoked("clientId"), "access_revoked", 401],
    [
      "the seller withdraws",
      async ({ sellerId, application: { applicationId } }) =>
        expectStatus(
          204,
          call(local.urls.api, deleteAuthorization, { params: { sellerId, applicationId }, token: await token() }),
        ),
      ...(["authorization_ended", 404] as const),
    ],
    ["the buyer blocks the seller", ({ sellerId }, { buyerId }) => market.block(buyerId, sellerId), "blocked", 409],
  ])("%s", async (_, end, reason, refusal) => {
    const of = await newSeller(local);
    const { order, bearer, issued } = await tokens(of, 4);
    const relay = await tokenOf(local, "system:relay");
    const decisions: { readonly startedAt: number; readonly decision: Awaited<ReturnType<Marketplace["dial"]>> }[] = [];
    let left = 120;
    let ended: Promise<number> | undefined;
    const caller = async (given: Issued, i: number) => {
      while (left-- > 0) {
        const startedAt = performance.now();
        // One call that is told often: it counts once.
        const body = { from: `+44207946${String(1000 + i)}`, ...dialling(given), callId: `call-${i}` };
        const decision = await expectStatus(200, call(local.urls.api, relayCall, { body, token: relay }));
        decisions.push({ startedAt, decision });
        if (decisions.length === 40) ended = end(of, order).then(() => performance.now());
      }
    };
    await Promise.all(issued.map(caller));
    const endedAt = (await ended) ?? Number.NaN;
    left = 8;
    await Promise.all(issued.map(caller));
    const after = decisions.filter(({ startedAt }) => startedAt > endedAt);
    expect(decisions.filter(({ decision }) => decision.action === "bridge").length).toBeGreaterThan(30);
    expect(after.length).toBeGreaterThan(0);
    for (const { decision } of after) expect(decision).toMatchObject({ action: "reject", reason });
    const body = { orderId: order.orderId, channel: "phone" } as const;
    expect(await call(local.urls.api, issueContactToken, { body, token: bearer })).toMatchObject({ status: refusal });
    // Neither does the buyer reach the seller any more.
    const [first] = issued;
    const back = { from: order.phone, to: first?.phone?.e164 ?? "" };
    expect((await market.dial(back)).action).not.toBe("bridge");
  });
});

test("a block that is taken back revives nothing, and lets a new token be given", async () => {
  const { orderId, buyerId } = await seller.order();
  const before = await seller.issue({ orderId, channel: "phone" });
  await market.block(buyerId, seller.sellerId);
  await expectProblem("contact_blocked", seller.ask({ orderId, channel: "phone" }));
  await market.unblock(buyerId, seller.sellerId);
  expect(await market.dial({ from: sellersPhone(), ...dialling(before) })).toMatchObject({ reason: "blocked" });
  const after = await seller.issue({ orderId, channel: "phone" });
  expect(after.contactTokenId).not.toBe(before.contactTokenId);
  expect(await market.dial({ from: sellersPhone(), ...dialling(after) })).toMatchObject({ action: "bridge" });
});
