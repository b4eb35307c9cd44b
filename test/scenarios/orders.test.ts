import { beforeAll, describe, expect, test } from "vitest";
import type { PiiField } from "#shared/pii-field.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { chunks, inParallel } from "#test/support/in-parallel.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, tokenOf } from "#test/support/marketplace.ts";
import { type RealOrder, realOrders } from "#test/support/orders.ts";
import { storedOrders } from "#test/support/stored-orders.ts";
import { getOrder, issueRestrictedDataToken, putBuyer, putOrder, readPii, readPiiBatch } from "#vault/contract.ts";

const instance = useLocalSystem({ systemsOnly: true });
const orders = realOrders();
const [anOrder] = orders as [RealOrder];
const sellers = [...new Set(orders.map(({ sellerId }) => sellerId))];

/** What each purpose may have (api.md); no purpose may have the e-mail address. */
const fieldsOf = {
  shipping: ["recipient.name", "recipient.phone", "shippingAddress"],
  tax_invoicing: ["recipient.name", "shippingAddress", "taxId"],
} as const satisfies Record<string, readonly PiiField[]>;
type Purpose = keyof typeof fieldsOf;

let api: string;
let marketplace: string;
const applications = {} as Record<Purpose, string>;

beforeAll(async () => {
  api = instance.urls.api;
  marketplace = await tokenOf(instance, "system:marketplace");
  for (const purpose of ["shipping", "tax_invoicing"] as const)
    applications[purpose] = await accessToken(
      instance,
      await newApplication(instance, marketplace, { roles: [purpose], sellers }),
    );
});

const put = ({ orderId, ...body }: RealOrder) => call(api, putOrder, { token: marketplace, params: { orderId }, body });

/** Restricted data tokens for all the orders, 50 in each. */
const tickets = (purpose: Purpose) =>
  inParallel(chunks(orders, 50), async (batch) => {
    const resources = batch.map(({ orderId }) => ({ orderId, fields: [...fieldsOf[purpose]] }));
    const issue = call(api, issueRestrictedDataToken, { token: applications[purpose], body: { purpose, resources } });
    return { batch, ticket: (await expectStatus(201, issue)).restrictedDataToken };
  });

/** Exactly what has to come back, `absent` included. */
function expected({ orderId, recipient, shippingAddress, taxId }: RealOrder, purpose: Purpose) {
  const values = {
    "recipient.name": recipient.name,
    "recipient.phone": recipient.phone,
    "recipient.email": recipient.email,
    shippingAddress,
    taxId,
  };
  const asked = fieldsOf[purpose];
  const fields = Object.fromEntries(
    asked.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
  const absent = asked.filter((name) => values[name] === undefined);
  const { phoneExtension } = recipient;
  const withExtension = "recipient.phone" in fields && phoneExtension !== undefined;
  return {
    orderId,
    fields: withExtension ? { ...fields, "recipient.phoneExtension": phoneExtension } : fields,
    ...(absent.length > 0 && { absent: absent.map((field) => ({ field, reason: "not_provided" })) }),
    accessId: expect.stringMatching(/^acc_[0-9A-Z]{26}$/),
  };
}

describe("every order of the data set", () => {
  test("is taken in, and the same once more changes nothing", async () => {
    const first = await inParallel(orders, put);
    expect(first.map(({ status, body }) => [status, body])).toEqual(
      orders.map(({ orderId }) => [201, { orderId, version: 1 }]),
    );
    const again = await inParallel(orders, put);
    expect(again.map(({ status, body }) => [status, body])).toEqual(
      orders.map(({ orderId }) => [200, { orderId, version: 1 }]),
    );
  });

  test.each(["shipping", "tax_invoicing"] as const)(
    "comes back for %s, field by field, one by one",
    async (purpose) => {
      const fields = fieldsOf[purpose].join(",");
      for (const { batch, ticket } of await tickets(purpose)) {
        const answers = await inParallel(batch, ({ orderId }) =>
          expectStatus(200, call(api, readPii, { token: ticket, params: { orderId }, query: { fields } })),
        );
        expect(answers).toEqual(batch.map((order) => ({ purpose, ...expected(order, purpose) })));
      }
    },
  );

  test.each(["shipping", "tax_invoicing"] as const)(
    "comes back for %s, field by field, 50 at once",
    async (purpose) => {
      for (const { batch, ticket } of await tickets(purpose)) {
        const body = { orderIds: batch.map(({ orderId }) => orderId), fields: [...fieldsOf[purpose]] };
        const answer = await expectStatus(200, call(api, readPiiBatch, { token: ticket, body }));
        expect(answer).toEqual({ purpose, items: batch.map((order) => expected(order, purpose)) });
      }
    },
  );

  test("is sealed with all that no purpose may have: the e-mail address, and the phone as it was given", async () => {
    const { open } = storedOrders(instance);
    const opened = await inParallel(orders, ({ orderId }) => open(orderId));
    expect(
      opened.map(({ shippingAddress, ...rest }) => ({ ...rest, address: JSON.parse(shippingAddress ?? "") })),
    ).toEqual(
      orders.map(({ recipient, shippingAddress, taxId }) => ({
        "recipient.name": recipient.name,
        "recipient.email": recipient.email,
        ...(recipient.phone && { "recipient.phone": recipient.phone, "recipient.phoneAsGiven": recipient.phone }),
        ...(recipient.phoneExtension && { "recipient.phoneExtension": recipient.phoneExtension }),
        address: shippingAddress,
        ...(taxId && { taxId }),
      })),
    );
  });

  test("is shown without personal data to who may not read it", async () => {
    const shown = await inParallel(orders, ({ orderId }) =>
      expectStatus(200, call(api, getOrder, { token: marketplace, params: { orderId } })),
    );
    expect(shown).toEqual(
      orders.map(({ buyerId: _, recipient: _recipient, shippingAddress, taxId: _taxId, ...facts }) => ({
        ...facts,
        status: "placed",
        events: [],
        shipTo: {
          city: shippingAddress.city,
          ...(shippingAddress.region && { region: shippingAddress.region }),
          country: shippingAddress.country,
        },
        piiAvailable: true,
        piiPurgeAt: expect.stringMatching(/Z$/),
      })),
    );
  });
});

describe("an order that is handed in again", () => {
  const version = async (part: Partial<RealOrder>) =>
    (await expectStatus(200, put({ ...anOrder, orderId: "changes", ...part }))).version;

  test("with something else in it is a new version, whichever part changed", async () => {
    const { recipient, shippingAddress } = anOrder;
    await expectStatus(201, put({ ...anOrder, orderId: "changes" }));
    expect(await version({ recipient: { ...recipient, email: "other@example.com" } })).toBe(2);
    expect(await version({ recipient: { ...recipient, phone: "+376312359" } })).toBe(3);
    expect(await version({ shippingAddress: { ...shippingAddress, line3: "Porta 4" } })).toBe(4);
    expect(await version({ items: [{ sku: "SKU-1", title: "Kettle", quantity: 2 }] })).toBe(5);
    expect(await version({ items: [{ sku: "SKU-1", title: "Kettle", quantity: 2 }] })).toBe(5);
  });

  test("keeps its seller and its buyer", async () => {
    await expectStatus(201, put({ ...anOrder, orderId: "keeps" }));
    const problem = await expectProblem(
      "immutable_field",
      put({ ...anOrder, orderId: "keeps", sellerId: "S-2", buyerId: "B-2" }),
    );
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["/sellerId", "/buyerId"]);
  });

  test("has its phone in E.164 and the extension apart, and as it was given too", async () => {
    const phone = "+1 480-386-0930 ext. 73824";
    await expectStatus(201, put({ ...anOrder, orderId: "extension", recipient: { name: "A", phone } }));
    expect(await storedOrders(instance).open("extension")).toMatchObject({
      "recipient.phone": "+14803860930",
      "recipient.phoneExtension": "73824",
      "recipient.phoneAsGiven": phone,
    });
  });
});

describe("a buyer", () => {
  const buyer = {
    name: "Zoë Ångström",
    email: "zoe@bücher.example",
    phone: "070 174 06 05",
    locale: "sv-SE",
    country: "SE",
  };
  const hand = (buyerId: string, body: object) =>
    call(api, putBuyer, { token: marketplace, params: { buyerId }, body });

  test("is taken in, the same once more changes nothing, and anything else is a new version", async () => {
    expect(await expectStatus(201, hand("b-1", buyer))).toEqual({ buyerId: "b-1", version: 1 });
    expect(await expectStatus(200, hand("b-1", buyer))).toEqual({ buyerId: "b-1", version: 1 });
    expect(await expectStatus(200, hand("b-1", { ...buyer, phone: "+46 70 174 06 06" }))).toMatchObject({ version: 2 });
    expect(await expectStatus(200, hand("b-1", { email: buyer.email }))).toMatchObject({ version: 3 });
  });

  test.each<[string, object, string]>([
    ["an unknown property", { ...buyer, nickname: "Zo" }, "/nickname"],
    ["a phone number without its country", { phone: "070 174 06 05" }, "/phone"],
    ["a locale that is none", { locale: "Swedish!" }, "/locale"],
  ])("with %s is refused with its pointer", async (_, body, pointer) => {
    const problem = await expectProblem("invalid_request", hand("b-2", body));
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});
