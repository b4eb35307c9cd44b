import { beforeAll, describe, expect, test } from "vitest";
import type { LoggedField } from "#shared/access-log/access-record.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { inParallel } from "#test/support/in-parallel.ts";
import { noticesOn, noticesSent, readNotice } from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";
import { manyOrders, type RealOrder } from "#test/support/orders.ts";
import { staffAccess } from "#test/support/staff-access.ts";
import { putBuyer, putOrder } from "#vault/contract.ts";

// A member of staff who had a reason to look, and passed on what was seen: told to exactly those whom it was about.

const local = useLocalSystem({ systemsOnly: true });
const addressOf = (buyerId: string) => `${buyerId.toLowerCase()}@buyers.example`;
let people: Awaited<ReturnType<typeof staffAccess>>;
let orders: readonly RealOrder[];
/** What ada got, by buyer. */
const seen = new Map<string, Set<LoggedField>>();
let code = "";

beforeAll(async () => {
  const marketplace = await tokenOf(local, "system:marketplace");
  people = await staffAccess(local, ["ada", "alan", "rita"]);
  // Of as many buyers, so that nobody's notice is about what somebody else's order held.
  orders = manyOrders(20, local.clock.now()).map((order) => ({ ...order, buyerId: newId("BUYER") }));
  await inParallel([...orders.entries()], async ([i, { orderId, ...body }]) => {
    const { buyerId } = body;
    await expectStatus(201, call(local.urls.api, putOrder, { params: { orderId }, body, token: marketplace }));
    const buyer = { email: addressOf(buyerId), locale: i % 2 === 0 ? "en" : "de" };
    await expectStatus(201, call(local.urls.api, putBuyer, { params: { buyerId }, body: buyer, token: marketplace }));
  });
});

/** Has somebody read fields of an order, as they were allowed to. @returns what they got */
async function read(name: string, by: string, { orderId }: RealOrder, fields: PiiField[]): Promise<LoggedField[]> {
  const accessRequestId = await people.granted(name, by, { orderId, fields });
  const got = await expectStatus(200, people.read(name, orderId, fields.join(",")));
  await expectStatus(204, people.end(name, accessRequestId));
  return piiFields.filter((field) => field in got.fields);
}

describe("a member of staff who read orders for a reason", () => {
  let incidentId: string;

  beforeAll(async () => {
    const choices: PiiField[][] = [["recipient.phone"], ["recipient.name", "recipient.phone"], ["shippingAddress"]];
    for (const [i, order] of orders.slice(0, 12).entries()) {
      const got = await read("ada", "rita", order, choices[i % choices.length] as PiiField[]);
      // An order without a phone number had nothing to tell of it.
      if (got.length > 0) seen.set(order.buyerId, new Set(got));
    }
    // Somebody else, with the same right, is no suspect.
    for (const order of orders.slice(10, 16)) await read("alan", "rita", order, ["shippingAddress"]);
    await people.granted("ada", "rita", { orderId: orders[19]?.orderId });
  });

  test("is refused with the next request, although a grant is open", async () => {
    ({ incidentId } = await incidentsOn(local).open(["staff#ada"], { kind: "insider_leak" }));
    await expectProblem("access_revoked", people.read("ada", orders[19]?.orderId ?? ""));
  });

  test("affects exactly whom they read, field by field, and nobody whom others did", async () => {
    await incidentsOn(local).scoped(incidentId);
    const affected = await incidentsOn(local).affected(incidentId);
    const listed = affected.map(({ buyerId, fields }) => [buyerId, [...fields].sort()]).sort();
    expect(listed).toEqual([...seen].map(([buyerId, fields]) => [buyerId, [...fields].sort()]).sort());
  });

  test("has exactly those told, each of what was read of them", async () => {
    const { totals } = await noticesOn(local).tell(incidentId);
    expect(totals).toMatchObject({ sent: seen.size, pending: 0, failed: 0 });
    const { decision } = await incidentsOn(local).shown(incidentId);
    code = decision?.notify ? decision.code : "";
    const mails = await noticesSent(local, code);
    const told = mails.map(readNotice).map(({ to, fields, onlyThese }) => ({ to, fields, onlyThese }));
    const byAddress = (some: { to: string }, other: { to: string }) => (some.to < other.to ? -1 : 1);
    const expected = [...seen].map(([buyerId, fields]) => {
      return { to: addressOf(buyerId), fields: piiFields.filter((field) => fields.has(field)), onlyThese: true };
    });
    expect(told.sort(byAddress)).toEqual(expected.sort(byAddress));
  });
});
