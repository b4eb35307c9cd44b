import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import type { Order } from "#shared/orders/order.ts";
import { orderKey, orderKeysRead, orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import type { StoredRecordKeys } from "#shared/storage/record-keys.ts";
import { toRecordKeys } from "#shared/storage/record-keys.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { storedOrder } from "#test/unit/fakes/orders.ts";
import { fakeClock, fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { writeEvents, writeOrder } from "#vault/order-store.ts";
import { sweep } from "#vault/purge.ts";
import { purgeStore } from "#vault/purge-store.ts";

const tables = { vault: "vault", recordKeys: "record-keys" };
const keys = createVaultKeys(fakePorts());

vi.setConfig({ testTimeout: 30_000 });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  engine = await dynamodbEngine({
    vault: { key: ["pk", "sk"], indexes: { byPurge: ["purgeBucket", "purgeAt"] } },
    "record-keys": { key: ["pk"] },
  });
}, 30_000);
afterAll(() => engine.stop());

let count = 0;
let order: Order;
let recordKeys: StoredRecordKeys;
beforeEach(async () => {
  ({ order, recordKeys } = (await storedOrder(keys, `order-${++count}`)) as {
    order: Order;
    recordKeys: StoredRecordKeys;
  });
});
const write = (after: Order, before?: Order) => writeOrder(engine.db, tables, after, recordKeys.keys, before);
async function read(orderId = order.orderId) {
  const rows = await consistentRead(engine.db, [orderRead("vault", orderId), orderKeysRead("record-keys", orderId)]);
  return { order: toOrder(rows[0]), recordKeys: toRecordKeys(rows[1]) };
}

describe("an order", () => {
  it("comes back as it was written, with its keys", async () => {
    expect(await write(order)).toBe(true);
    const { order: stored, recordKeys: storedKeys } = await read();
    expect(stored).toEqual({ ...order, sealed: expect.anything() });
    for (const [name, bytes] of Object.entries(order.sealed))
      expect(stored?.sealed[name as "taxId"]).toEqual(new Uint8Array(bytes));
    expect(Object.keys(storedKeys?.keys ?? {}).sort()).toEqual(["address", "contact", "identity"]);
  });

  it("is written by one of two who come first at the same time", async () => {
    const outcomes = await Promise.all([write(order), write(order), write(order)]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  it("is changed by one of two who change it at the same time, order and events alike", async () => {
    await write(order);
    const next = { ...order, version: 2, revision: 2 };
    const events = [{ type: "shipped", at: "2026-11-02T00:00:00.000Z" }] as const;
    const outcomes = await Promise.all([
      write(next, order),
      writeEvents(engine.db, "vault", order, { ...order, events }),
      write(next, order),
    ]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const after = await read();
    expect(after.order?.revision).toBe(2);
    expect(after.recordKeys?.version).toBe(after.order?.version);
  });
});

describe("what is due", () => {
  const clock = fakeClock("2027-12-01T00:00:00.000Z");
  const store = () => purgeStore(engine.db, tables);
  const due = (orderId: string, purgeAt = "2027-01-01T00:00:00.000Z") => write({ ...order, orderId, purgeAt });

  it("is destroyed by one of two sweeps, page by page, keys and sealed fields together", async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `due-${i}`);
    for (const orderId of ids) await due(orderId);
    await due("later", "2028-01-01T00:00:00.000Z");
    const counts = await Promise.all([sweep(store(), clock, () => true), sweep(store(), clock, () => true)]);
    const shredded = counts.map((one) => one.shredded).reduce((a, b) => a + b);
    expect(counts.map(({ failed }) => failed)).toEqual([0, 0]);
    expect(shredded).toBeGreaterThanOrEqual(ids.length);
    const gone = await read("due-7");
    expect(gone.recordKeys).toBeUndefined();
    expect(gone.order).toMatchObject({ purgedAt: "2027-12-01T00:00:00.000Z", revision: 2 });
    expect(order.recipientPhoneIndex).toBeDefined();
    expect([gone.order?.sealed, gone.order?.city, gone.order?.recipientPhoneIndex]).toEqual([{}, undefined, undefined]);
    expect((await read("later")).recordKeys).toBeDefined();
    expect(await sweep(store(), clock, () => true)).toMatchObject({ due: 0, shredded: 0 });
  });

  it("leaves a row that expires 518 days later, 548 after the delivery; before that no row expires", async () => {
    const stored = async (orderId: string) =>
      (await engine.db.send(new GetCommand({ TableName: "vault", Key: orderKey(orderId) }))).Item;
    await due("expires");
    const { order: before } = await read("expires");
    const events = [{ type: "delivered", at: "2026-12-02T00:00:00.000Z" }] as const;
    await writeEvents(engine.db, "vault", before as Order, { events, purgeAt: "2027-01-01T00:00:00.000Z" });
    expect(await stored("expires")).toMatchObject({ events, purgeAt: "2027-01-01T00:00:00.000Z" });
    expect(await stored("expires")).not.toHaveProperty("ttl");
    await store().shred("expires", new Date("2027-01-01T00:00:00.999Z"));
    expect(await stored("expires")).toHaveProperty("ttl", Date.parse("2028-06-02T00:00:00.000Z") / 1000);
  });

  it("is left alone where a later event has given it more time, or it is destroyed already", async () => {
    await due("given-time", "2028-01-01T00:00:00.000Z");
    expect(await store().shred("given-time", clock.now())).toBe(false);
    await due("twice");
    expect(await store().shred("twice", clock.now())).toBe(true);
    expect(await store().shred("twice", clock.now())).toBe(false);
    expect(await store().shred("never-there", clock.now())).toBe(false);
    expect((await read("given-time")).recordKeys).toBeDefined();
  });

  it("loses to nobody who read it before: an event or a new version of what was destroyed does not come through", async () => {
    await due("raced");
    const { order: before } = await read("raced");
    await store().shred("raced", clock.now());
    expect(await writeEvents(engine.db, "vault", before as Order, before as Order)).toBe(false);
    expect(await write({ ...(before as Order), version: 2, revision: 2 }, before)).toBe(false);
    const { Item } = await engine.db.send(new GetCommand({ TableName: "vault", Key: orderKey("raced") }));
    expect(Item).not.toHaveProperty("sealed");
    expect(Item).not.toHaveProperty("purgeBucket");
  });
});
