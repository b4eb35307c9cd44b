import { beforeAll, describe, expect, test } from "vitest";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  accessToken,
  newApplication,
  newId,
  newOrder,
  orderBody,
  shippingFields,
  shippingPiiOf,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { callsDuring, operatorOf } from "#test/support/operator.ts";
import { getOrder, putOrder, readPii, recordOrderEvent } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
let marketplace: string;
let application: string;

beforeAll(async () => {
  marketplace = await tokenOf(local, "system:marketplace");
  const roles = ["orders", "shipping"] as const;
  application = await accessToken(local, await newApplication(local, marketplace, { roles, sellers: ["SELLER-01"] }));
});

const put = (orderId: string, body: ReturnType<typeof orderBody>) =>
  call(local.urls.api, putOrder, { params: { orderId }, body, token: marketplace });

const read = (orderId: string, ticket: string) => {
  const query = { fields: shippingFields.join(",") };
  return call(local.urls.api, readPii, { params: { orderId }, query, token: ticket });
};

const piiOf = async (orderId: string) =>
  (await expectStatus(200, read(orderId, await shippingToken(local, application, [orderId])))).fields;

const keyCalls = (calls: readonly CallRecord[]) =>
  calls.filter(({ service }) => service === "kms").map(({ action }) => action);

/** The first tests of the file, in this order: no function has loaded a vault key yet. */
describe("50 requests to a function that has no key in memory", () => {
  /** Classes of field that the orders have: identity, contact, address. */
  const classes = 3;
  /** And the key of the index by which a recipient is found who calls back. */
  const keys = classes + 1;
  const orders = Array.from({ length: 50 }, () => ({ orderId: newId("COLD"), body: orderBody(newId("mark")) }));

  test("make each key with one KMS call", async () => {
    const { result, calls } = await callsDuring(local, () =>
      Promise.all(orders.map(({ orderId, body }) => put(orderId, body))),
    );
    expect(new Set(result.map(({ status }) => status))).toEqual(new Set([201]));
    expect(keyCalls(calls)).toEqual(Array(keys).fill("GenerateDataKey"));
    expect(await operatorOf(local).rows("vaultKeys")).toHaveLength(keys);
  });

  test("unwrap each vault key with one KMS call, and read every record as it was handed in", async () => {
    const orderIds = orders.map(({ orderId }) => orderId);
    const ticket = await shippingToken(local, application, orderIds);
    const { result, calls } = await callsDuring(local, () =>
      Promise.all(orderIds.map((orderId) => expectStatus(200, read(orderId, ticket)))),
    );
    expect(keyCalls(calls)).toEqual(Array(classes).fill("Decrypt"));
    expect(result.map(({ fields }) => fields)).toEqual(orders.map(({ body }) => shippingPiiOf(body)));
  });
});

describe("writers of one order at the same time", () => {
  test("that create it with the same body make one version", async () => {
    const orderId = newId("SAME");
    const body = orderBody(newId("mark"));
    const answers = await Promise.all([put(orderId, body), put(orderId, body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(answers.map((answer) => answer.body)).toEqual(Array(2).fill({ orderId, version: 1 }));
  });

  test("with 20 different bodies leave one of them whole, under versions that each were given once", async () => {
    const orderId = newId("CONTENDED");
    const bodies = Array.from({ length: 20 }, () => orderBody(newId("mark")));
    const answers = await Promise.all(bodies.map((body) => put(orderId, body)));
    const written = answers.flatMap(({ status, body: answer }, i) => {
      if (status === 503) {
        expect(answer).toMatchObject({ code: "try_again" });
        return [];
      }
      expect([200, 201]).toContain(status);
      return [{ version: (answer as { version: number }).version, body: bodies[i] as (typeof bodies)[number] }];
    });
    written.sort((a, b) => a.version - b.version);
    expect(written.map(({ version }) => version)).toEqual(written.map((_, i) => i + 1));
    expect(await piiOf(orderId)).toEqual(shippingPiiOf(written.at(-1)?.body as (typeof bodies)[number]));
  });

  test("do not lose an event that comes in between", async () => {
    const { orderId, body } = await newOrder(local, marketplace);
    const event = { type: "shipped", at: body.placedAt } as const;
    const posted = expectStatus(
      202,
      call(local.urls.api, recordOrderEvent, { params: { orderId }, body: event, token: marketplace }),
    );
    const changed = { ...body, recipient: { ...body.recipient, name: "Changed in between" } };
    const [, { status }] = await Promise.all([posted, put(orderId, changed)]);
    expect(status).toBe(200);
    expect(await factsOf(orderId)).toMatchObject({ status: "shipped", events: [event] });
    expect(await piiOf(orderId)).toEqual(shippingPiiOf(changed));
  });
});

const factsOf = (orderId: string) =>
  expectStatus(200, call(local.urls.api, getOrder, { params: { orderId }, token: marketplace }));

describe("events of one order at the same time", () => {
  const post = (orderId: string, type: "shipped" | "delivered", at: string) =>
    call(local.urls.api, recordOrderEvent, { params: { orderId }, body: { type, at }, token: marketplace });

  test("that are the same count once", async () => {
    const { orderId, body } = await newOrder(local, marketplace);
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(orderId, "delivered", body.placedAt)));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(202));
    expect(await factsOf(orderId)).toMatchObject({ events: [{ type: "delivered", at: body.placedAt }] });
  });

  test("that differ are all kept", async () => {
    const { orderId, body } = await newOrder(local, marketplace);
    const times = Array.from({ length: 12 }, (_, i) => new Date(Date.parse(body.placedAt) + i * 1000).toISOString());
    const answers = await Promise.all(times.map((at) => post(orderId, "shipped", at)));
    expect(answers.map(({ status }) => status)).toEqual(times.map(() => 202));
    const { events } = await factsOf(orderId);
    expect(events).toEqual(times.map((at) => ({ type: "shipped", at })));
  });
});
