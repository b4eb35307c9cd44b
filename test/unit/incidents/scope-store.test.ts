import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readUnit, type UnitPlace } from "#incidents/access-records-store.ts";
import { addReads, listAffected } from "#incidents/affected-store.ts";
import { assertBuyers } from "#incidents/asserted-buyers.ts";
import { writeAssertion } from "#incidents/asserted-buyers-store.ts";
import { incidentKey, readIncident } from "#incidents/incident-store.ts";
import { affectedView } from "#incidents/incident-view.ts";
import { countOn } from "#incidents/scope-count-store.ts";
import { mergeReads } from "#incidents/scope-merge.ts";
import { unitsOf } from "#incidents/scope-units.ts";
import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { appendAccess } from "#shared/access-log/access-record-store.ts";
import { systemIds } from "#shared/ids.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { anyRecords, recordOf } from "./access-records.ts";
import { now, opened } from "./incidents.ts";

vi.setConfig({ testTimeout: 120_000 });
const tables = { incidents: "incidents", vault: "vault", adminLog: "admin-log" };
const ports = { clock: { now: () => now }, ids: systemIds };
const shards = 3;
const window = { from: "2026-11-20T10:00:00.000Z", to: "2026-11-21T18:30:00.000Z" };

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  engine = await dynamodbEngine({ "access-log": { key }, incidents: { key }, vault: { key }, "admin-log": { key } });
}, 30_000);
afterAll(() => engine.stop());

/** A contained incident of a test's own, over an application of its own. */
async function newIncident() {
  const incident = { ...opened({ window }).incident, incidentId: systemIds.next("inc"), status: "contained" };
  const Item = { ...incidentKey(incident.incidentId), ...incident };
  await engine.db.send(new PutCommand({ TableName: "incidents", Item }));
  const applicationId = systemIds.next("app");
  const ofIt = ({ actor, ...record }: AccessRecord): AccessRecord =>
    ({ ...record, accessId: systemIds.next("acc"), actor: { ...actor, applicationId } }) as AccessRecord;
  const actor = { actor: `application#${applicationId}` };
  return { incidentId: incident.incidentId, ofIt, units: unitsOf([actor], window, now) };
}
type Given = Awaited<ReturnType<typeof newIncident>>;

const append = (records: readonly AccessRecord[]) => appendAccess(engine.db, "access-log", shards, records);

async function scope({ incidentId, units }: Given): Promise<AccessRecord[]> {
  const all: AccessRecord[] = [];
  for (const unit of units) {
    let place: UnitPlace | undefined = { day: 0, shard: 0, after: "" };
    while (place) {
      const read: Awaited<ReturnType<typeof readUnit>> = await readUnit(
        engine.db,
        { table: "access-log", shards },
        { window, unit, place },
      );
      await addReads(engine.db, "incidents", incidentId, mergeReads(read.records, {}, unit));
      all.push(...read.records);
      place = read.next;
    }
  }
  return all;
}
async function count({ incidentId }: Given) {
  while (await countOn(engine.db, tables, incidentId, ports));
  return (await readIncident(engine.db, "incidents", incidentId)).scope;
}
async function affected({ incidentId }: Given, limit = 2) {
  const items = [];
  let cursor: string | undefined;
  do {
    const page = await listAffected(engine.db, "incidents", incidentId, { limit, cursor });
    items.push(...page.affected.map(affectedView));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items.sort((one, other) => one.buyerId.localeCompare(other.buyerId));
}
const pagesOf = async ({ incidentId }: Given) => {
  const values = { ":pk": `incident#${incidentId}`, ":page": "page#" };
  const KeyConditionExpression = "pk = :pk AND begins_with(sk, :page)";
  const query = { TableName: "incidents", KeyConditionExpression, ExpressionAttributeValues: values };
  return (await engine.db.send(new QueryCommand(query))).Items ?? [];
};

describe("reading the access log", () => {
  it("takes the first instant of the window and leaves out the last, whatever the shard", async () => {
    const given = await newIncident();
    const at = [
      "2026-11-20T09:59:59.999Z",
      window.from,
      "2026-11-21T00:00:00.000Z",
      "2026-11-21T18:29:59.999Z",
      window.to,
    ];
    await append(at.flatMap((time) => Array.from({ length: 10 }, () => given.ofIt(recordOf({ at: time })))));
    const found = Map.groupBy(await scope(given), (record) => record.at);
    expect([...found].map(([time, records]) => [time, records.length]).sort()).toEqual(
      at.slice(1, -1).map((time) => [time, 10]),
    );
  });

  it("goes on where it stopped, at a thousand records", async () => {
    const given = await newIncident();
    await append(
      Array.from({ length: 1100 }, (_, i) => given.ofIt(recordOf({ orderId: `O-${i}`, buyerId: `B-${i % 7}` }))),
    );
    expect(new Set((await scope(given)).map(({ accessId }) => accessId)).size).toBe(1100);
    expect(await count(given)).toMatchObject({ buyers: 7, orders: 1100 });
    const [first] = await affected(given);
    expect(first?.orders).toHaveLength(158);
  });

  it("shows at most 200 orders of a buyer, and that there are more", async () => {
    const given = await newIncident();
    await append(Array.from({ length: 201 }, (_, i) => given.ofIt(recordOf({ orderId: `O-${i}` }))));
    await scope(given);
    const [first] = await affected(given);
    expect([first?.orders.length, first?.moreOrders]).toEqual([200, true]);
  });
});

describe("whom an incident affects", () => {
  it("is exact, buyer by buyer and field by field, however often it is read, and side by side", async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords(25), async (any) => {
        const given = await newIncident();
        const records = any.map(given.ofIt);
        await append(records);
        await Promise.all([scope(given), scope(given)]);
        await scope(given);
        const within = records.filter(({ at }) => window.from <= at && at < window.to);
        const expected = mergeReads(within, {}, {}).map(({ buyerId, fields, orders, firstAccess, lastAccess }) => ({
          ...{ buyerId, firstAccess, lastAccess, fields: new Set(fields) },
          orders: new Map([...orders].map(([id, of]) => [id, new Set(of)])),
        }));
        const shown = (await affected(given)).map(({ orders, fields, ...rest }) => ({
          ...rest,
          fields: new Set(fields),
          orders: new Map(orders.map((order) => [order.orderId, new Set(order.fields)])),
        }));
        expect(shown).toEqual(expected.sort((one, other) => one.buyerId.localeCompare(other.buyerId)));
        const orders = new Set(within.map(({ orderId }) => orderId)).size;
        expect(await count(given)).toMatchObject({ buyers: shown.length, orders });
      }),
      { numRuns: 15 },
    );
  });

  it("may be nobody", async () => {
    const given = await newIncident();
    await scope(given);
    const none = { buyers: 0, orders: 0, asserted: 0, byField: {}, byCountry: {}, groups: {} };
    expect(await count(given)).toEqual(none);
    expect(await pagesOf(given)).toEqual([]);
  });

  it("is counted by the buyer's country, as far as it is known", async () => {
    const given = await newIncident();
    for (const [id, country] of [
      ["B-1", "DE"],
      ["B-2", "SE"],
      ["B-3", undefined],
    ]) {
      const Item = { pk: `buyer#${id}`, sk: "record", ...(country && { country }) };
      await engine.db.send(new PutCommand({ TableName: "vault", Item }));
    }
    await append(["B-1", "B-2", "B-3", "B-4"].map((buyerId) => given.ofIt(recordOf({ buyerId, orderId: buyerId }))));
    await scope(given);
    expect((await count(given))?.byCountry).toEqual({ DE: 1, SE: 1, unknown: 2 });
  });

  it("is laid in pages that hold every buyer once, by two who count at the same time", async () => {
    const given = await newIncident();
    await append(Array.from({ length: 300 }, (_, i) => given.ofIt(recordOf({ orderId: `O-${i}`, buyerId: `B-${i}` }))));
    await scope(given);
    const [one, other] = await Promise.all([count(given), count(given)]);
    expect(one).toEqual(other);
    const pages = await pagesOf(given);
    expect(pages.map((page) => Number(page.count)).reduce((sum, one) => sum + one, 0)).toBe(300);
    expect(pages).toHaveLength(16);
  });
});

describe("buyers that a responder names", () => {
  const named = [
    { buyerId: "B-1", fields: ["contact.email" as const] },
    { buyerId: "B-9", fields: ["taxId" as const] },
  ];
  const assertTo = async ({ incidentId }: Given) => {
    const incident = await readIncident(engine.db, "incidents", incidentId);
    return writeAssertion(engine.db, tables, incident, assertBuyers(incident, named, "rita", ports));
  };

  it("are counted with the others, marked, and stay when the log is read again", async () => {
    const given = await newIncident();
    await append([given.ofIt(recordOf())]);
    await scope(given);
    expect(await count(given)).toMatchObject({ buyers: 1, asserted: 0 });
    expect(await assertTo(given)).toBe(true);
    await scope(given);
    expect(await count(given)).toMatchObject({ buyers: 2, orders: 1, asserted: 2, byField: { taxId: 1 } });
    expect(await affected(given)).toMatchObject([
      { buyerId: "B-1", fields: ["recipient.name", "contact.email"], asserted: ["contact.email"] },
      { buyerId: "B-9", fields: ["taxId"], asserted: ["taxId"], orders: [] },
    ]);
  });

  it("while it is being counted have it begin anew", async () => {
    const given = await newIncident();
    await append(Array.from({ length: 40 }, (_, i) => given.ofIt(recordOf({ orderId: `O-${i}`, buyerId: `B-${i}` }))));
    await scope(given);
    for (let i = 0; i < 16; i++) await countOn(engine.db, tables, given.incidentId, ports);
    expect(await assertTo(given)).toBe(true);
    expect(await count(given)).toMatchObject({ buyers: 40, asserted: 2 });
  });
});
