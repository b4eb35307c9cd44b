import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { slotKey, toHolder, tokenKey, toSlot, toToken } from "#contact/contact-rows.ts";
import { pairsHeld, writeIssue } from "#contact/token-store.ts";
import { accessRecord } from "#shared/access-log/access-record.ts";
import { systemIds } from "#shared/ids.ts";
import type { Order } from "#shared/orders/order.ts";
import { orderKey } from "#shared/orders/stored-order.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { allRows, contactEngine, tables } from "./histories/system.ts";
import { at, orderOf, tokenOf } from "./tokens.ts";

vi.setConfig({ testTimeout: 30_000 });
let engine: Awaited<ReturnType<typeof contactEngine>>;
beforeAll(async () => {
  engine = await contactEngine();
}, 60_000);
afterAll(() => engine.stop());

/** For an order, from a caller's numbers. */
function issueFor(orderId: string, caller: string, number = "number-1", changes: object = {}) {
  const contactTokenId = systemIds.next("ctk");
  const holder = { pk: `caller#${caller}`, sk: `number#${number}` };
  const token = tokenOf({ contactTokenId, orderId, caller, number, holder });
  const slot = { orderId, applicationId: "app_1", channel: "phone", format: "direct", caller } as const;
  const { buyerId, sellerId, applicationId, developerId, clientId } = token;
  const record = accessRecord(
    {
      ...{ orderId, buyerId, sellerId, purpose: "contact", fields: ["contact.phone"] },
      actor: { type: "application", applicationId, developerId, clientId },
      contact: { contactTokenId, use: "issued" },
    },
    { ids: systemIds, now: at(0) },
  );
  return { token, slot, order: orderOf({ orderId }), record, ...changes };
}
const write = (issue: ReturnType<typeof issueFor>) => writeIssue(engine.db, tables, issue);
const putOrder = (order: Order) =>
  engine.db.send(new PutCommand({ TableName: tables.vault, Item: { ...orderKey(order.orderId), ...order } }));
const recordsOf = async (orderId: string) =>
  (await allRows(engine.db, tables.accessLog)).filter((row) => row.orderId === orderId);

describe("a token that is issued", () => {
  it("is written with what leads to it and its record", async () => {
    const issue = issueFor("whole", "caller-whole");
    expect(await write(issue)).toBe(true);
    const { token, slot } = issue;
    const keys = [tokenKey(token.contactTokenId), slotKey(slot), { ...token.holder }];
    const rows = await consistentRead(
      engine.db,
      keys.map((key) => ({ table: tables.contact, key })),
    );
    expect(toToken(rows[0])).toEqual(token);
    expect(toSlot(rows[1])).toMatchObject({ contactTokenId: token.contactTokenId, holder: token.holder });
    expect(toHolder(rows[2])).toMatchObject({ contactTokenId: token.contactTokenId, caller: "caller-whole" });
    expect(rows.map((row) => typeof row?.ttl)).toEqual(["number", "number", "number"]);
    expect(await recordsOf("whole")).toHaveLength(1);
  });

  it("is one, when two are issued at once for one order, with one record", async () => {
    const issues = [issueFor("one", "caller-one"), issueFor("one", "caller-one", "number-2")];
    expect((await Promise.all(issues.map(write))).sort()).toEqual([false, true]);
    expect(await recordsOf("one")).toHaveLength(1);
    expect(await pairsHeld(engine.db, tables.contact, "caller-one")).toHaveLength(1);
  });

  it("has its number alone, when two take the last at once", async () => {
    const issues = [issueFor("last-1", "caller-last"), issueFor("last-2", "caller-last")];
    expect((await Promise.all(issues.map(write))).sort()).toEqual([false, true]);
  });

  it("replaces the one that was read, and no other", async () => {
    const first = issueFor("replace", "caller-replace");
    await write(first);
    const again = (number: string, replaces: string) =>
      write(issueFor("replace", "caller-replace", number, { replaces }));
    expect(await again("number-2", "ctk_0")).toBe(false);
    expect(await again("number-2", first.token.contactTokenId)).toBe(true);
    expect(await again("number-3", first.token.contactTokenId)).toBe(false);
  });
});

describe("a number that was another's", () => {
  async function taken(name: string) {
    const before = issueFor(`${name}-before`, name);
    await write(before);
    await putOrder(before.order);
    const takesOver = { contactTokenId: before.token.contactTokenId, order: before.order };
    return { before, over: issueFor(`${name}-after`, name, "number-1", { takesOver }) };
  }

  it("is taken over once", async () => {
    const { before, over } = await taken("caller-over");
    const { order, token } = before;
    const other = issueFor("other", "caller-over", "number-1", {
      takesOver: { contactTokenId: token.contactTokenId, order },
    });
    expect((await Promise.all([write(over), write(other)])).sort()).toEqual([false, true]);
    expect(await pairsHeld(engine.db, tables.contact, "caller-over")).toHaveLength(1);
  });

  it("is not, when there is news of its order that came in between", async () => {
    const { before, over } = await taken("caller-news");
    await putOrder({ ...before.order, revision: 2 });
    expect(await write(over)).toBe(false);
    const [held] = await pairsHeld(engine.db, tables.contact, "caller-news");
    expect(held?.contactTokenId).toBe(before.token.contactTokenId);
    expect(await recordsOf("caller-news-after")).toEqual([]);
  });
});

it("finds all the numbers of a caller, and nothing else of theirs", async () => {
  for (const number of ["number-1", "number-2", "number-3"])
    await write(issueFor(`all-${number}`, "caller-all", number));
  await write(issueFor("all-other", "caller-all-other"));
  const guesses = { pk: "caller#caller-all", sk: "guesses", wrong: [], refusals: 0, version: 1 };
  await engine.db.send(new PutCommand({ TableName: tables.contact, Item: guesses }));
  const held = await pairsHeld(engine.db, tables.contact, "caller-all");
  expect(held.map(({ sk }) => sk)).toEqual(["number#number-1", "number#number-2", "number#number-3"]);
});
