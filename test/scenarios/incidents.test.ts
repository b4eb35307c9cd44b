import { beforeAll, describe, expect, test } from "vitest";
import { getIncident, listAffected } from "#incidents/contract.ts";
import type { LoggedField } from "#shared/access-log/access-record.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { chunks, inParallel } from "#test/support/in-parallel.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newId,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { manyOrders, type RealOrder } from "#test/support/orders.ts";
import { putBuyer, putOrder, readPii } from "#vault/contract.ts";

// What an application read of real orders, told by what the test got: each buyer and each field of it, and nothing else.

const local = useLocalSystem({ systemsOnly: true });
let incidents: ReturnType<typeof incidentsOn>;
let api: string;
let marketplace: string;
let orders: readonly RealOrder[];

beforeAll(async () => {
  incidents = incidentsOn(local);
  api = local.urls.api;
  marketplace = await tokenOf(local, "system:marketplace");
  orders = manyOrders(70, local.clock.now());
  await inParallel(orders, async ({ orderId, ...body }) =>
    expectStatus(201, call(api, putOrder, { params: { orderId }, body, token: marketplace })),
  );
  const countries = new Map(orders.slice(0, 40).map((order) => [order.buyerId, order.shippingAddress.country]));
  await inParallel([...countries], async ([buyerId, country]) =>
    expectStatus(201, call(api, putBuyer, { params: { buyerId }, body: { name: "Zoë", country }, token: marketplace })),
  );
});

const newCarrier = () =>
  newApplication(local, marketplace, {
    roles: ["orders", "shipping"],
    sellers: [...new Set(orders.map(({ sellerId }) => sellerId))],
  });

/** What was handed out, as the one who asked saw it: buyer → fields. */
type Seen = Map<string, Set<LoggedField>>;
const choices: PiiField[][] = [
  ["recipient.name"],
  ["recipient.phone", "shippingAddress"],
  ["recipient.name", "recipient.phone", "shippingAddress"],
];

/** Reads some fields of each order. */
async function readAll(application: Application, of: readonly RealOrder[], seen: Seen = new Map()): Promise<Seen> {
  const bearer = await accessToken(local, application);
  for (const some of chunks(of, 50)) {
    const ids = some.map(({ orderId }) => orderId);
    const ticket = await shippingToken(local, bearer, ids);
    await inParallel([...some.entries()], async ([i, { orderId, buyerId }]) => {
      const query = { fields: (choices[i % choices.length] as PiiField[]).join(",") };
      const { fields } = await expectStatus(200, call(api, readPii, { params: { orderId }, query, token: ticket }));
      seen.set(buyerId, new Set([...(seen.get(buyerId) ?? []), ...piiFields.filter((field) => field in fields)]));
    });
  }
  return seen;
}

const sorted = (seen: Seen) => [...seen].map(([buyerId, fields]) => [buyerId, [...fields].sort()]).sort();
const shownAs = (affected: Awaited<ReturnType<typeof incidents.affected>>): Seen =>
  new Map(affected.map(({ buyerId, fields }) => [buyerId, new Set(fields)]));

describe("an application that read 60 orders", () => {
  let application: Application;
  let incidentId: string;
  let seen: Seen;

  beforeAll(async () => {
    application = await newCarrier();
    await readAll(await newCarrier(), orders.slice(50));
    seen = await readAll(application, orders.slice(0, 60));
    ({ incidentId } = await incidents.open([`application#${application.applicationId}`]));
  });

  test("is refused at once", async () => {
    const body = { grant_type: "client_credentials" as const };
    const { clientId, clientSecret } = application;
    const form = new URLSearchParams({ ...body, client_id: clientId, client_secret: clientSecret });
    expect((await fetch(`${local.urls.identity}/oauth/token`, { method: "POST", body: form })).status).toBe(401);
  });

  test("affects exactly whom it read, field by field and order by order", async () => {
    const scope = await incidents.scoped(incidentId);
    const affected = await incidents.affected(incidentId);
    expect(sorted(shownAs(affected))).toEqual(sorted(seen));
    const read = orders.slice(0, 60).map(({ orderId }) => orderId);
    expect(affected.flatMap((one) => one.orders.map(({ orderId }) => orderId)).sort()).toEqual(read.sort());
    expect(scope).toMatchObject({ buyers: seen.size, orders: 60, asserted: 0 });
  });

  test("is counted by field, by country and by what was read of each", async () => {
    const { scope } = await incidents.shown(incidentId);
    const having = (field: LoggedField) => [...seen.values()].filter((fields) => fields.has(field)).length;
    for (const field of ["recipient.name", "recipient.phone", "shippingAddress"] as const)
      expect(scope?.byField[field] ?? 0).toBe(having(field));
    expect(scope?.byField).not.toHaveProperty("taxId");
    const sum = (counts: readonly number[]) => counts.reduce((some, more) => some + more, 0);
    expect(sum(Object.values(scope?.byCountry ?? {}))).toBe(seen.size);
    expect(Object.keys(scope?.byCountry ?? {}).length).toBeGreaterThan(1);
    expect(sum((scope?.groups ?? []).map(({ buyers }) => buyers))).toBe(seen.size);
    expect(Date.parse(scope?.firstAccess ?? "")).toBeLessThan(Date.parse(scope?.lastAccess ?? ""));
  });

  test("affects those whom a responder names, too, marked and counted, and said once or twice", async () => {
    const [known = ""] = seen.keys();
    const buyers = [
      { buyerId: known, fields: ["taxId" as const] },
      { buyerId: newId("BUYER"), fields: ["contact.email" as const] },
    ];
    await expectStatus(202, incidents.assert(incidentId, buyers));
    await expectStatus(202, incidents.assert(incidentId, buyers));
    await expect.poll(async () => (await incidents.shown(incidentId)).scope?.asserted, { timeout: 30_000 }).toBe(2);
    const { scope } = await incidents.shown(incidentId);
    expect(scope).toMatchObject({ buyers: seen.size + 1, byField: { taxId: 1, "contact.email": 1 } });
    const marked = (await incidents.affected(incidentId)).filter(({ asserted }) => asserted);
    expect(marked.map(({ buyerId }) => buyerId).sort()).toEqual(buyers.map(({ buyerId }) => buyerId).sort());
  });
});

describe("an incident", () => {
  test("about some fields counts these alone", async () => {
    const application = await newCarrier();
    const seen = await readAll(application, orders.slice(0, 12));
    const { incidentId } = await incidents.open([`application#${application.applicationId}`], {
      fields: ["recipient.name"],
    });
    const { buyers, byField } = await incidents.scoped(incidentId);
    expect(Object.keys(byField)).toEqual(["recipient.name"]);
    expect(buyers).toBe([...seen.values()].filter((fields) => fields.has("recipient.name")).length);
  });

  test("about one credential counts what came by it, and about its developer everything", async () => {
    const application = await newCarrier();
    const seen = await readAll(application, orders.slice(0, 6));
    const { clientId, developerId } = application;
    for (const suspect of [`credential#${clientId}`, `developer#${developerId}`]) {
      const { incidentId } = await incidents.open([suspect]);
      expect((await incidents.scoped(incidentId)).buyers).toBe(seen.size);
    }
  });

  test("whose window ends before what was read affects nobody", async () => {
    const application = await newCarrier();
    const from = new Date(local.clock.now().getTime() - 5 * 24 * 60 * 60 * 1000).toISOString();
    const to = local.clock.now().toISOString();
    await readAll(application, orders.slice(0, 3));
    const { incidentId } = await incidents.open([`application#${application.applicationId}`], { window: { from, to } });
    expect(await incidents.scoped(incidentId)).toEqual({
      ...{ buyers: 0, orders: 0, asserted: 0, byField: {}, byCountry: {}, groups: [] },
    });
    expect(await incidents.affected(incidentId)).toEqual([]);
  });

  test("that is an exercise comes to the same scope, and ends nothing", async () => {
    const application = await newCarrier();
    const seen = await readAll(application, orders.slice(0, 9));
    const to = new Date(local.clock.now().getTime() + 1000).toISOString();
    const from = new Date(local.clock.now().getTime() - 60_000).toISOString();
    const { incidentId } = await incidents.open([`application#${application.applicationId}`], {
      ...{ exercise: true, window: { from, to } },
    });
    expect((await incidents.scoped(incidentId)).buyers).toBe(seen.size);
    await accessToken(local, application);
  });
});

test("of a thousand reads during containment, each is refused or in the scope, and none that began after is let in", async () => {
  const application = await newCarrier();
  const own = orders.slice(0, 50);
  const ticket = await shippingToken(
    local,
    await accessToken(local, application),
    own.map(({ orderId }) => orderId),
  );
  const readings: { readonly startedAt: number; readonly status: number; readonly buyerId: string }[] = [];
  let opening: Promise<{ readonly incidentId: string; readonly at: number }> | undefined;
  await inParallel(
    Array.from({ length: 1000 }, (_, i) => own[Math.floor(i / 20)] as RealOrder),
    async ({ orderId, buyerId }) => {
      const startedAt = performance.now();
      const request = { params: { orderId }, query: { fields: "recipient.name" }, token: ticket };
      const { status } = await call(api, readPii, request);
      readings.push({ startedAt, status, buyerId });
      if (readings.length === 300)
        opening = incidents
          .open([`application#${application.applicationId}`])
          .then(({ incidentId }) => ({ incidentId, at: performance.now() }));
    },
    50,
  );
  const { incidentId, at } = await (opening as NonNullable<typeof opening>);
  const succeeded = readings.filter(({ status }) => status === 200);
  expect(readings.filter(({ startedAt }) => startedAt > at).length).toBeGreaterThan(100);
  expect(succeeded.filter(({ startedAt }) => startedAt > at)).toEqual([]);
  expect(new Set(readings.map(({ status }) => status))).toEqual(new Set([200, 401]));
  await incidents.scoped(incidentId);
  const affected = (await incidents.affected(incidentId)).map(({ buyerId }) => buyerId);
  expect(affected.sort()).toEqual([...new Set(succeeded.map(({ buyerId }) => buyerId))].sort());
});

describe("who asks", () => {
  test("as no responder names no buyers, and as an assessor sees none", async () => {
    const { incidentId } = await incidents.open(["staff#nobody-there"]);
    const buyers = [{ buyerId: "B-1", fields: ["taxId" as const] }];
    for (const name of ["petra", "otto", "ada"])
      await expectProblem("forbidden", incidents.assert(incidentId, buyers, name));
    const request = { params: { incidentId }, query: {}, token: await incidents.as("ada") };
    await expectProblem("forbidden", call(api, listAffected, request));
  });

  test("of an incident that there is not is told so", async () => {
    const incidentId = "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
    const request = { params: { incidentId }, query: {}, token: await incidents.as("rita") };
    await expectProblem("not_found", call(api, listAffected, request));
    await expectProblem("not_found", call(api, getIncident, request));
    await expectProblem("not_found", incidents.assert(incidentId, [{ buyerId: "B-1", fields: ["taxId"] }]));
  });

  test("by a cursor of another list is refused", async () => {
    const { incidentId } = await incidents.open(["staff#nobody-there"]);
    for (const place of [{ bucket: 16, after: "" }, { bucket: -1, after: "" }, { sk: "inc_1" }]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString("base64url");
      const request = { params: { incidentId }, query: { cursor }, token: await incidents.as("rita") };
      await expectProblem("invalid_request", call(api, listAffected, request));
    }
  });
});
