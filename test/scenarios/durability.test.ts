import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { getAuthorization, putAuthorization } from "#developers/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { type LocalProcess, processesOn, startLocalChild } from "#test/support/local-process.ts";
import {
  newId,
  type OrderBody,
  orderBody,
  shippingFields,
  shippingPiiOf,
  shippingToken,
} from "#test/support/marketplace.ts";
import { getOrder, putOrder, readPiiBatch, recordOrderEvent } from "#vault/contract.ts";

interface Application {
  readonly applicationId: string;
  readonly clientId: string;
  readonly roles: readonly string[];
}

/** What callers were told is stored. */
interface Acknowledged {
  readonly orders: { readonly orderId: string; readonly body: OrderBody }[];
  readonly events: string[];
  readonly authorizations: string[];
}

let directory: string;
let running: LocalProcess | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "durability-"));
});

afterAll(async () => {
  await running?.kill();
  await untilNothingRuns();
  await rm(directory, { recursive: true, force: true });
});

/** The engine is ended by its supervisor, moments after the system that it belonged to. */
const untilNothingRuns = () => vi.waitFor(() => expect(processesOn(directory)).toEqual([]), { timeout: 10_000 });

const local = async <T>({ urls }: LocalProcess, path: string) => (await (await fetch(urls.api + path)).json()) as T;
const tokenOf = async (system: LocalProcess, principal: string) =>
  (await local<{ token: string }>(system, `/local/tokens/${principal}`)).token;

/**
 * Writers that go on until the system is killed under them, after so many acknowledged orders. What was not acknowledged
 * may be there or not.
 */
async function writeUntilKilled(system: LocalProcess, { applicationId }: Application, orders: number) {
  const token = await tokenOf(system, "system:marketplace");
  const acknowledged: Acknowledged = { orders: [], events: [], authorizations: [] };
  let killed: Promise<void> | undefined;
  const { api } = system.urls;
  const writer = async () => {
    while (!killed) {
      const orderId = newId("KILL");
      const body = orderBody(newId("mark"));
      await expectStatus(201, call(api, putOrder, { params: { orderId }, body, token }));
      acknowledged.orders.push({ orderId, body });
      const event = { type: "shipped", at: body.placedAt } as const;
      await expectStatus(202, call(api, recordOrderEvent, { params: { orderId }, body: event, token }));
      acknowledged.events.push(orderId);
      const sellerId = newId("SELLER");
      const request = { params: { sellerId, applicationId }, body: { roles: ["orders" as const] }, token };
      await expectStatus(201, call(api, putAuthorization, request));
      acknowledged.authorizations.push(sellerId);
      if (acknowledged.orders.length >= orders) killed ??= system.kill();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: 8 }, writer));
  await killed;
  return { acknowledged, cutOff: ends.filter(({ status }) => status === "rejected").length };
}

async function expectAllThere(system: LocalProcess, { applicationId, clientId }: Application, known: Acknowledged) {
  const { api } = system.urls;
  const token = await tokenOf(system, "system:marketplace");
  const bearer = await tokenOf(system, `app:${clientId}`);
  for (let i = 0; i < known.orders.length; i += 50) {
    const some = known.orders.slice(i, i + 50);
    const orderIds = some.map(({ orderId }) => orderId);
    const ticket = await shippingToken(system, bearer, orderIds);
    const body = { orderIds, fields: [...shippingFields] };
    const { items } = await expectStatus(200, call(api, readPiiBatch, { body, token: ticket }));
    expect(items).toMatchObject(some.map((order) => ({ orderId: order.orderId, fields: shippingPiiOf(order.body) })));
  }
  const statuses = known.events.map(async (orderId) => {
    const { status } = await expectStatus(200, call(api, getOrder, { params: { orderId }, token }));
    return status;
  });
  expect(new Set(await Promise.all(statuses))).toEqual(new Set(["shipped"]));
  const roles = known.authorizations.map(async (sellerId) => {
    const request = { params: { sellerId, applicationId }, token };
    return (await expectStatus(200, call(api, getAuthorization, request))).roles.join();
  });
  expect(new Set(await Promise.all(roles))).toEqual(new Set(["orders"]));
}

describe.skipIf(!existsSync("/proc/self/cmdline"))("a system that is killed in the middle of writes", () => {
  test("has every acknowledged write when it comes back, twice in a row, and leaves no process behind", async () => {
    running = await startLocalChild({ dataDirectory: directory, bundles: inject("bundles") });
    const seed = await local<{ applications: Application[] }>(running, "/local/seed");
    const application = seed.applications.find(({ roles }) => roles.includes("shipping")) as Application;
    const all: Acknowledged = { orders: [], events: [], authorizations: [] };
    for (const orders of [30, 30]) {
      const { acknowledged, cutOff } = await writeUntilKilled(running, application, orders);
      expect(cutOff).toBeGreaterThan(0);
      all.orders.push(...acknowledged.orders);
      all.events.push(...acknowledged.events);
      all.authorizations.push(...acknowledged.authorizations);
      await untilNothingRuns();

      running = await startLocalChild({ dataDirectory: directory, bundles: inject("bundles") });
      expect(await local(running, "/local/seed")).toEqual(seed);
      await expectAllThere(running, application, all);
    }
  }, 240_000);
});
