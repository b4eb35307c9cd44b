import { randomInt } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { withCheckDigit } from "#contact/check-digit.ts";
import { issueContactToken, relayCall } from "#contact/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import {
  type Call,
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
import { accessToken, newApplication, newId, requestIdOf, tokenOf } from "#test/support/marketplace.ts";
import { callsDuring, logged, operatorOf } from "#test/support/operator.ts";

/** Whoever tries to reach a buyer, or to learn which tokens there are, without being allowed to. */

const local = useLocalSystem({ systemsOnly: true });
let seller: Seller;
let other: Seller;
let market: Marketplace;

beforeAll(async () => {
  [seller, other] = [await newSeller(local), await newSeller(local)];
  market = marketplaceOf(local);
});

type Order = Awaited<ReturnType<Seller["order"]>>;
const none = "ctk_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
interface Said {
  readonly status: number;
  readonly body: unknown;
}
/** Without what is made for each request. */
const said = ({ status, body }: Said, ...ids: readonly string[]) => ({
  status,
  body: ids
    .reduce((text, id) => text.replaceAll(id, "ID"), JSON.stringify(body ?? null))
    .replace(/urn:cloakroom:request:[\w-]+/, ""),
});

describe("another application", () => {
  let order: Order;
  let token: Issued;
  beforeAll(async () => {
    order = await seller.order();
    token = await seller.issue({ orderId: order.orderId, channel: "phone" });
  });

  test.each<[string, (id: string) => Promise<Said>]>([
    ["looks at", (id) => other.get(id)],
    ["extends", (id) => other.extend(id)],
    ["withdraws", (id) => other.withdraw(id)],
  ])("that %s a token is told what it is told of one that there is not", async (_, act) => {
    const there = await act(token.contactTokenId);
    expect(there).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(said(there, token.contactTokenId)).toEqual(said(await act(none), none));
    expect(await seller.get(token.contactTokenId)).toMatchObject({ body: { state: "live", extensionsLeft: 2 } });
  });

  test.each(["phone", "email"] as const)(
    "gets no %s of an order of a seller who has not authorised it",
    async (channel) => {
      const ask = async (orderId: string) => {
        const { result, calls } = await callsDuring(local, () => other.ask({ orderId, channel }));
        return { ...said(result, orderId), calls: calls.map(({ action, role }) => [action, role]) };
      };
      await ask(newId("WARM"));
      const foreign = await ask(order.orderId);
      expect(foreign).toMatchObject({ status: 404 });
      expect(foreign).toEqual(await ask(newId("NONE")));
      expect(JSON.stringify(await market.accessLog(order.orderId))).not.toContain(other.application.applicationId);
    },
  );

  test("of the same seller gets a token of its own, and learns nothing of the first", async () => {
    const marketplace = await tokenOf(local, "system:marketplace");
    const sellers = [seller.sellerId];
    const second = await newApplication(local, marketplace, { roles: ["messaging"], sellers });
    const bearer = await accessToken(local, second);
    const body = { orderId: order.orderId, channel: "phone" } as const;
    const own = await expectStatus(201, call(local.urls.api, issueContactToken, { body, token: bearer }));
    expect(own.contactTokenId).not.toBe(token.contactTokenId);
    expect(dialling(own)).not.toEqual(dialling(token));
  });
});

describe("who may not", () => {
  test("issue: an application without the scope, or whose seller gave no role that has it, or a system", async () => {
    const { orderId } = await seller.order();
    const body = { orderId, channel: "phone" } as const;
    const marketplace = await tokenOf(local, "system:marketplace");
    const sellers = [seller.sellerId];
    const reader = await newApplication(local, marketplace, { roles: ["orders"], sellers });
    const asked = async (token: string) => call(local.urls.api, issueContactToken, { body, token });
    await expectProblem("forbidden", asked(await accessToken(local, reader)));
    await expectProblem("forbidden", asked(marketplace));
    await expectProblem("forbidden", asked(await tokenOf(local, "system:relay")));
  });

  test("ask what becomes of a call: an application, the marketplace's other system, nobody", async () => {
    const body = { from: sellersPhone(), to: "+12065550100" };
    const ask = (token: string | undefined) => call(local.urls.api, relayCall, { body, ...(token && { token }) });
    for (const token of [await seller.bearer(), await tokenOf(local, "system:marketplace")])
      await expectProblem("forbidden", ask(token));
    expect(await ask(undefined)).toMatchObject({ status: 401 });
    expect(await ask("nonsense")).toMatchObject({ status: 401 });
  });

  test("block a seller: an application, and the relay", async () => {
    const { buyerId } = await seller.order();
    const path = `${local.urls.api}/v1/buyers/${buyerId}/blocked-sellers/${seller.sellerId}`;
    for (const token of [await seller.bearer(), await tokenOf(local, "system:relay")])
      for (const method of ["PUT", "DELETE"]) {
        const { status } = await fetch(path, { method, headers: { authorization: `Bearer ${token}` } });
        expect(status).toBe(403);
      }
  });
});

/** Well formed, and given to nobody but for one in some hundred thousand of the tokens here. */
const guess = () => withCheckDigit(String(randomInt(1e7)).padStart(7, "0"));
const poolNumber = "+12065550100";

/** Keys in wrong extensions, in a call of its own each time; answers what was said. */
async function guessOften(from: string, times: number) {
  const said: unknown[] = [];
  for (let i = 0; i < times; i++) said.push((await market.dial({ from, to: poolNumber, digits: guess() })).action);
  return said;
}

describe("whoever guesses extensions", () => {
  test("is refused for an hour after the fifth, then for two; and a call that is told again is one guess", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    const from = sellersPhone();
    const told = { from, to: poolNumber, digits: guess(), callId: newId("call"), attempt: 1 };
    for (let i = 0; i < 6; i++) expect(await market.dial(told)).toMatchObject({ action: "gather" });
    expect(await guessOften(from, 4)).toEqual(["gather", "gather", "gather", "reject"]);
    const dial = () => market.dial({ from, ...dialling(token) });
    await local.clock.advance(hour - 60_000);
    expect(await dial()).toMatchObject({ action: "reject", reason: "refused" });
    await local.clock.advance(60_000);
    expect(await dial()).toMatchObject({ action: "bridge" });

    expect(await guessOften(from, 5)).toEqual(["gather", "gather", "gather", "gather", "reject"]);
    await local.clock.advance(hour);
    expect(await dial()).toMatchObject({ action: "reject", reason: "refused" });
    await local.clock.advance(hour);
    expect(await dial()).toMatchObject({ action: "bridge" });
  });

  test("is forgiven what was longer ago than an hour", async () => {
    const from = sellersPhone();
    await guessOften(from, 4);
    await local.clock.advance(hour);
    expect(await guessOften(from, 4)).toEqual(["gather", "gather", "gather", "gather"]);
  });

  test("learns nothing while refused: live, dead, unknown, mistyped, none and direct are answered alike", async () => {
    const from = sellersPhone();
    const { orderId } = await seller.order();
    const live = await seller.issue({ orderId, channel: "phone" });
    const dead = await seller.issue({ orderId: (await seller.order()).orderId, channel: "phone" });
    await seller.withdraw(dead.contactTokenId);
    const direct = await seller.issue({ orderId, channel: "phone", format: "direct", callerNumber: from });
    const spaced = `${from.slice(0, 3)} (0)${from.slice(3, 7)} ${from.slice(7)}`;
    const calls: Omit<Call, "from">[] = [
      dialling(live),
      dialling(dead),
      dialling(direct),
      { to: poolNumber, digits: guess() },
      { to: poolNumber, digits: "1" },
      { to: poolNumber },
    ];
    const before = await Promise.all(
      calls.map(async (one) => said({ status: 200, body: await market.dial({ from, ...one }) })),
    );
    expect(new Set(before.map(({ body }) => body)).size).toBeGreaterThan(4);
    await guessOften(from, 5);
    const answers = await Promise.all(
      [from, spaced].flatMap((caller) => calls.map((one) => market.dial({ from: caller, ...one }))),
    );
    for (const answer of answers)
      expect(answer).toEqual({
        ...{ action: "reject", reason: "refused", locale: "en-US" },
        prompt: "This call cannot be put through. Please try again later.",
      });
    const used = (await market.accessLog(orderId)).filter(({ contact }) => contact?.use === "called");
    expect(used).toHaveLength(2);
  });

  test("is told the same of an extension that is bound to another's number as of one that there is not", async () => {
    const { orderId } = await seller.order();
    const callerNumber = sellersPhone();
    const bound = await seller.issue({ orderId, channel: "phone", callerNumber });
    const thief = "+4930901820";
    const { to } = dialling(bound);
    const stolen = await market.dial({ from: thief, ...dialling(bound) });
    expect(stolen).toMatchObject({ action: "gather" });
    expect(await market.dial({ from: thief, to, digits: guess() })).toEqual(stolen);
    expect(await market.dial({ from: callerNumber, ...dialling(bound) })).toMatchObject({ action: "bridge" });
    // Each was a guess.
    expect(await guessOften(thief, 3)).toEqual(["gather", "gather", "reject"]);
  });

  test("finds nothing by the right digits at another number of the pool", async () => {
    const { orderId } = await seller.order();
    const { to, digits } = dialling(await seller.issue({ orderId, channel: "phone" }));
    const elsewhere = to === poolNumber ? "+12065550101" : poolNumber;
    expect(await market.dial({ from: sellersPhone(), to: elsewhere, digits })).toMatchObject({ action: "gather" });
  });
});

test.each([
  "",
  "anonymous",
  "Restricted",
  "unavailable@anonymous.invalid",
  "sip:+442079460001@example.com",
  "+",
  "+0",
  "7",
])("a caller who shows %j instead of a number is put through to nobody, and cannot guess", async (from) => {
  const { orderId } = await seller.order();
  const extension = await seller.issue({ orderId, channel: "phone" });
  const callerNumber = sellersPhone();
  const direct = await seller.issue({ orderId, channel: "phone", format: "direct", callerNumber });
  const before = await guards();
  for (const one of [dialling(extension), dialling(direct), { to: poolNumber, digits: guess() }])
    expect(await market.dial({ from, ...one })).toMatchObject({ action: "reject", reason: "anonymous_caller" });
  expect(await guards()).toEqual(before);
});

const guards = async () => (await operatorOf(local).rows("contact")).filter(({ sk }) => sk === "guesses");

describe("hostile input is refused, and not repeated", () => {
  const hostile = '"><script>alert(1)</script>';

  test.each<[string, object]>([
    ["a number that is none", { callerNumber: hostile }],
    ["a number without its country", { callerNumber: "2079460123" }],
    ["a number of 41 signs", { callerNumber: `+44${" ".repeat(30)}2079460123` }],
    ["a direct number for nobody", { format: "direct" }],
    ["a number for an address", { channel: "email", callerNumber: "+442079460123" }],
    ["a format for an address", { channel: "email", format: "direct" }],
    ["an end that has passed", { expiresAt: "2020-01-01T00:00:00Z" }],
    ["an unknown member", { sellerId: hostile }],
    ["an order's id with a sign of the keys", { orderId: "A#B" }],
  ])("asked for a token with %s", async (_, part) => {
    const { orderId } = await seller.order();
    const problem = await expectProblem("invalid_request", seller.ask({ orderId, channel: "phone", ...part } as never));
    expect(JSON.stringify(problem)).not.toContain("script");
    expect(JSON.stringify(problem)).not.toContain("2079460123");
    expect(await market.accessLog(orderId)).toEqual([]);
  });

  test.each<[string, object]>([
    ["digits that are letters", { digits: hostile }],
    ["digits of another script", { digits: "٤٤٢٠٧٩٤٦" }],
    ["41 digits", { digits: "1".repeat(41) }],
    ["a caller of 41 signs", { from: "1".repeat(41) }],
    ["a called number of 41 signs", { to: "1".repeat(41) }],
    ["an id of a call with a sign of the keys", { callId: "a#b" }],
    ["a hundredth attempt", { callId: "a", attempt: 100 }],
    ["an unknown member", { destination: "+442079460123" }],
  ])("told of a call with %s", async (_, part) => {
    const body = { from: "+442079460123", to: poolNumber, ...part };
    const token = await tokenOf(local, "system:relay");
    const problem = await expectProblem("invalid_request", call(local.urls.api, relayCall, { body, token }));
    expect(JSON.stringify(problem)).not.toContain("script");
    expect(JSON.stringify(problem)).not.toContain("2079460123");
  });

  test.each([hostile, "", " ", "+1", "911", "sip:911@example.com", "+442079460123"])(
    "a call to %j is not in service",
    async (to) => {
      const token = await tokenOf(local, "system:relay");
      const body = { from: sellersPhone(), to, digits: guess() };
      const { status, body: answer } = await call(local.urls.api, relayCall, { body, token });
      if (to.trim() === "") expect(status).toBe(400);
      else expect(answer).toMatchObject({ action: "reject", reason: "not_in_service" });
    },
  );

  test("a number of the pool that calls another goes round in no circle", async () => {
    const { orderId } = await seller.order();
    const token = await seller.issue({ orderId, channel: "phone" });
    const from = "+12065550119";
    expect(await market.dial({ from, ...dialling(token) })).toMatchObject({
      action: "reject",
      reason: "not_in_service",
    });
  });

  test.each(["", " ", "x".repeat(201), "two\nlines"])("a reason %j for more days", async (reason) => {
    const { orderId } = await seller.order();
    const { contactTokenId } = await seller.issue({ orderId, channel: "phone" });
    await expectProblem("invalid_request", seller.extend(contactTokenId, reason));
    expect(await seller.get(contactTokenId)).toMatchObject({ body: { extensionsLeft: 2 } });
  });
});

test("no log line of a call says who calls, what was dialled or keyed in, or where it leads", async () => {
  const { orderId, phone } = await seller.order({ phoneExtension: "90817263" });
  const from = "+442079460765";
  const token = await seller.issue({ orderId, channel: "phone", callerNumber: from });
  const address = (await seller.issue({ orderId, channel: "email" })).email?.address ?? "";
  const { to, digits } = dialling(token);
  const wrong = guess();
  const bearer = await tokenOf(local, "system:relay");
  const calls: Call[] = [
    { from, to, digits },
    { from, to },
    { from, to, digits: wrong },
    { from: phone, to },
  ];
  for (const body of calls) await expectStatus(200, call(local.urls.api, relayCall, { body, token: bearer }));
  // A problem names its request; once that is in the log, what came before is, too.
  const last = await call(local.urls.api, relayCall, { body: { from, to, digits: "?" }, token: bearer });
  await logged(local, requestIdOf(last.body));
  const lines = local.logs.read({ limit: 5000 }).map(({ line }) => line);
  expect(lines.filter((line) => line.includes("contact.call_decided")).length).toBeGreaterThan(4);
  const secrets = [from, phone, to, digits, wrong, "90817263", address].map((value) =>
    String(value).replace(/^\+\d\d?/, ""),
  );
  expect(secrets.filter((secret) => lines.some((line) => line.includes(secret)))).toEqual([]);
});
