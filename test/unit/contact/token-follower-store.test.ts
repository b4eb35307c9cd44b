import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { toHolder } from "#contact/contact-rows.ts";
import type { ContactToken } from "#contact/contact-token.ts";
import { expiryOf } from "#contact/token-expiry.ts";
import { followOrder } from "#contact/token-follower-store.ts";
import { writeIssue } from "#contact/token-store.ts";
import { accessRecord } from "#shared/access-log/access-record.ts";
import { systemIds } from "#shared/ids.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { contactEngine, tables } from "./histories/system.ts";
import { at, orderOf, tokenOf } from "./tokens.ts";

vi.setConfig({ testTimeout: 30_000 });
let engine: Awaited<ReturnType<typeof contactEngine>>;
beforeAll(async () => {
  engine = await contactEngine();
}, 60_000);
afterAll(() => engine.stop());

const endOf = async ({ holder }: ContactToken) => {
  const [row] = await consistentRead(engine.db, [{ table: tables.contact, key: { ...holder } }]);
  return toHolder(row)?.liveUntil;
};

async function issued(orderId: string): Promise<ContactToken> {
  const holder = { pk: `value#${orderId}`, sk: "holder" };
  const token = tokenOf({ contactTokenId: systemIds.next("ctk"), orderId, holder });
  const { buyerId, sellerId, applicationId, developerId, clientId } = token;
  const record = accessRecord(
    {
      ...{ orderId, buyerId, sellerId, purpose: "contact", fields: ["contact.phone"] },
      actor: { type: "application", applicationId, developerId, clientId },
    },
    { ids: systemIds, now: at(0) },
  );
  const slot = { orderId, applicationId, channel: "phone" } as const;
  expect(await writeIssue(engine.db, tables, { token, slot, order: orderOf({ orderId }), record })).toBe(true);
  return token;
}

const delivered = (orderId: string, day: number) =>
  orderOf({ orderId, events: [{ type: "delivered", at: at(day).toISOString() }] });

test("an end that is ahead stands on the row as the order has it", async () => {
  const token = await issued("ahead");
  const order = delivered("ahead", 3);
  await followOrder(engine.db, tables.contact, order, at(4));
  expect(await endOf(token)).toBe(expiryOf(token, order));
});

test("an end that was told of too late is one from now: until now the number was of use", async () => {
  const token = await issued("late");
  const order = delivered("late", 1);
  expect(expiryOf(token, order) < at(30).toISOString()).toBe(true);
  await followOrder(engine.db, tables.contact, order, at(30));
  expect(await endOf(token)).toBe(at(30).toISOString());
  await followOrder(engine.db, tables.contact, order, at(31));
  expect(await endOf(token)).toBe(at(30).toISOString());
});

test("an end that a dispute takes back is ahead again", async () => {
  const token = await issued("disputed");
  await followOrder(engine.db, tables.contact, delivered("disputed", 1), at(30));
  const order = orderOf({
    orderId: "disputed",
    events: [
      { type: "delivered", at: at(1).toISOString() },
      { type: "delivery_disputed", at: at(31).toISOString() },
    ],
  });
  await followOrder(engine.db, tables.contact, order, at(31));
  expect(await endOf(token)).toBe(expiryOf(token, order));
});
