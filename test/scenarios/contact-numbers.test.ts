import { beforeAll, describe, expect, test } from "vitest";
import { issueContactToken, relayCall } from "#contact/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import {
  type Call,
  day,
  dialling,
  type Marketplace,
  marketplaceOf,
  newSeller,
  type Seller,
  sellersPhone,
} from "#test/support/contact.ts";
import { inParallel } from "#test/support/in-parallel.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newId, tokenOf } from "#test/support/marketplace.ts";
import { type RealOrder, realOrders } from "#test/support/orders.ts";
import { storedOrders } from "#test/support/stored-orders.ts";
import { putOrder } from "#vault/contract.ts";

/** Numbers as the world has them: of buyers, of who calls, and as they are keyed in. */

const local = useLocalSystem({ systemsOnly: true });
/** Of each country one with a phone and all without; as they are, but of this day: contact about the old ones is over. */
const placedAt = new Date(Date.now() - day).toISOString();
const country = (order: RealOrder) => `${order.shippingAddress.country} ${order.recipient.phone ? "" : order.orderId}`;
const orders = [...new Map(realOrders().map((order) => [country(order), order])).values()].map(
  ({ latestDeliveryDate: _, ...order }) => ({ ...order, placedAt }),
);
let marketplace: string;
let bearer: string;
let relay: string;
let seller: Seller;
let market: Marketplace;

beforeAll(async () => {
  marketplace = await tokenOf(local, "system:marketplace");
  relay = await tokenOf(local, "system:relay");
  seller = await newSeller(local);
  market = marketplaceOf(local);
  const sellers = [...new Set(orders.map(({ sellerId }) => sellerId))];
  bearer = await accessToken(local, await newApplication(local, marketplace, { roles: ["shipping"], sellers }));
  await inParallel(orders, ({ orderId, ...body }) =>
    expectStatus(201, call(local.urls.api, putOrder, { params: { orderId }, body, token: marketplace })),
  );
});

const dial = (body: Call) => expectStatus(200, call(local.urls.api, relayCall, { body, token: relay }));
const ask = (body: Parameters<Seller["ask"]>[0]) => call(local.urls.api, issueContactToken, { body, token: bearer });

describe("orders of the world", () => {
  const withPhone = orders.filter(({ recipient }) => recipient.phone);

  test("have phones in many countries", () => {
    const countries = new Set(withPhone.map(({ shippingAddress }) => shippingAddress.country));
    expect(countries.size).toBeGreaterThan(10);
    expect(withPhone.some(({ recipient }) => recipient.phoneExtension || /ext|x/i.test(recipient.phone ?? ""))).toBe(
      true,
    );
  });

  test("are reached by a number with an extension, a direct number and called back, whatever country is called and calls", async () => {
    const { open } = storedOrders(local);
    const phones = await inParallel(withPhone, async ({ orderId }) => {
      const opened = await open(orderId);
      const destinationExtension = opened["recipient.phoneExtension"];
      return {
        orderId,
        destination: String(opened["recipient.phone"]),
        ...(destinationExtension && { destinationExtension }),
      };
    });
    const outcomes = await inParallel([...phones.entries()], async ([i, { orderId, ...buyer }]) => {
      // The next one's number is of another buyer, most often of another country.
      const from = phones[(i + 1) % phones.length]?.destination ?? "";
      const extension = await expectStatus(201, ask({ orderId, channel: "phone" }));
      const direct = await expectStatus(201, ask({ orderId, channel: "phone", format: "direct", callerNumber: from }));
      const [called, calledDirect] = [
        await dial({ from, ...dialling(extension) }),
        await dial({ from, ...dialling(direct) }),
      ];
      return { orderId, from, buyer, extension, direct, called, calledDirect };
    });
    for (const { buyer, extension, direct, called, calledDirect } of outcomes) {
      const bridge = { action: "bridge", ...buyer, locale: expect.any(String) };
      expect(called).toEqual({ ...bridge, callerId: extension.phone?.e164, contactTokenId: extension.contactTokenId });
      expect(calledDirect).toEqual({ ...bridge, callerId: direct.phone?.e164, contactTokenId: direct.contactTokenId });
    }
    // Some buyers have several orders, two of which may have the same number of the pool: who called last answers. Here
    // every buyer is also somebody's caller, and where both are by one number, it leads to whom it was given to them for.
    await inParallel(outcomes, async ({ buyer: { destination: from }, direct }) => {
      const to = direct.phone?.e164 ?? "";
      const atThis = outcomes.filter((one) => one.direct.phone?.e164 === to);
      const own = atThis.filter((one) => one.from === from).map(({ buyer }) => buyer.destination);
      const callers = atThis.filter(({ buyer }) => buyer.destination === from).map((one) => one.from);
      const back = await dial({ from, to });
      expect(back).toMatchObject({ action: "bridge", callerId: to });
      expect(own.length > 0 ? own : callers).toContain("destination" in back && back.destination);
    });
  });

  test("without a phone or an e-mail address have no token for it", async () => {
    const lacking = orders.filter(({ recipient }) => !recipient.phone).slice(0, 5);
    expect(lacking.length).toBeGreaterThan(0);
    for (const { orderId } of lacking) {
      for (const format of [{}, { format: "direct", callerNumber: "+442079460001" }] as const) {
        const problem = await expectProblem("no_phone", ask({ orderId, channel: "phone", ...format }));
        expect(problem.detail).toBe("The buyer has left no phone number with this order.");
      }
      expect(await market.accessLog(orderId)).toEqual([]);
    }
    const { orderId } = await seller.order({ email: undefined });
    await expectProblem("no_email", seller.ask({ orderId, channel: "email" }));
    expect(await seller.ask({ orderId, channel: "phone" })).toMatchObject({ status: 201 });
  });
});

describe("an extension", () => {
  const [to, from] = ["+12065550100", "+442079460002"];
  /** A token whose extension has eight digits of which no two neighbours are the same. */
  async function extension() {
    const { orderId } = await seller.order();
    for (;;) {
      const token = await seller.issue({ orderId, channel: "phone" });
      const { digits = "" } = dialling(token);
      if (!/(.)\1/.test(digits)) return { ...dialling(token), digits, contactTokenId: token.contactTokenId };
      await seller.withdraw(token.contactTokenId);
    }
  }

  test("is understood with pauses, spaces, hash keys and all that people and telephones put in between", async () => {
    const { to, digits, contactTokenId } = await extension();
    const [head, tail] = [digits.slice(0, 4), digits.slice(4)];
    const spoken = [
      ...[`${head} ${tail}`, `${digits}#`, `#${digits}`, `*${digits}#`, `${head}-${tail}`, `(${head}) ${tail}`],
      ...[`${head},,${tail}`, `;${digits}`, `p${digits}`, `ppW${head}w${tail}`, [...digits].join(" "), ` ${digits} `],
      `${[...digits].join(",")}#`,
    ];
    for (const keyed of spoken) {
      const decision = await market.dial({ from, to, digits: keyed, callId: "one-call" });
      expect({ keyed, decision }).toMatchObject({ decision: { action: "bridge", contactTokenId } });
    }
  });

  test.each(["#", " ", ",,", "*#"])("is asked for where nothing but %j was keyed in", async (digits) => {
    expect(await market.dial({ from, to, digits })).toMatchObject({ action: "gather", maxDigits: 8 });
  });

  test("that is mistyped by one digit, or by a swap of neighbours, is recognised as such without a look-up", async () => {
    const { to, digits } = await extension();
    const slips = [...digits].flatMap((digit, i) => {
      const [head, tail] = [digits.slice(0, i), digits.slice(i + 1)];
      const other = String((Number(digit) + 1 + (i % 9)) % 10);
      return [`${head}${other}${tail}`, ...(tail ? [`${head}${tail[0]}${digit}${tail.slice(1)}`] : [])];
    });
    for (const slip of [...slips, digits.slice(1), `${digits}0`]) {
      // Each from a number of its own: five slips from one are too many.
      const decision = await market.dial({ from: sellersPhone(), to, digits: slip });
      expect({ slip, decision }).toMatchObject({
        decision: { action: "gather", prompt: expect.stringMatching(/mistyped/) },
      });
    }
  });
});

test.each([
  ["+4930901820", "de-DE"],
  ["+33199001234", "fr-FR"],
  ["+34910000000", "es-ES"],
  ["+81312345678", "ja-JP"],
  ["+12025550142", "en-US"],
  ["+3545812345", "en-US"],
])("whoever calls from %s is spoken to in %s", async (from, locale) => {
  expect(await market.dial({ from, to: "+12065550100" })).toMatchObject({ action: "gather", locale });
});

test("an order whose data is destroyed has no token, and those that were given end with it", async () => {
  const placedAt = new Date(local.clock.now().getTime() - 170 * day).toISOString();
  const { orderId } = await seller.order({}, { placedAt });
  const given = await seller.issue({ orderId, channel: "phone" });
  const callId = newId("call");
  expect(await market.dial({ from: sellersPhone(), ...dialling(given), callId })).toMatchObject({ action: "bridge" });
  await local.clock.advance(10 * day);
  const decide = () => market.dial({ from: sellersPhone(), ...dialling(given), callId });
  for (const swept of [false, true]) {
    if (swept) await local.schedules.run("purge");
    for (const channel of ["phone", "email"] as const)
      await expectProblem("pii_purged", seller.ask({ orderId, channel }));
    expect(await decide()).toMatchObject({ action: "reject", reason: "pii_purged" });
    expect(await seller.get(given.contactTokenId)).toMatchObject({ body: { state: "ended", reason: "pii_purged" } });
  }
});
