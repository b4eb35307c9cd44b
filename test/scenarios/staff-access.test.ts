import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { readAdminLog } from "#developers/contract.ts";
import { reinstate, revoke } from "#identity/contract.ts";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, newOrder, orderBody, shippingPiiOf, tokenOf } from "#test/support/marketplace.ts";
import { callsDuring, operatorOf, tableName } from "#test/support/operator.ts";
import { staffAccess } from "#test/support/staff-access.ts";
import { putOrder, readAccessLog } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
let marketplace: string;
let people: Awaited<ReturnType<typeof staffAccess>>;
let order: Awaited<ReturnType<typeof newOrder>>;
/** Requests that are to be ended after a test: few people may have access at the same time. */
const open: [name: string, accessRequestId: string][] = [];

beforeAll(async () => {
  marketplace = await tokenOf(local, "system:marketplace");
  people = await staffAccess(local, ["ada", "alan", "rita", "ron", "petra", "paul", "otto"]);
  order = await newOrder(local, marketplace);
});
afterEach(async () => {
  local.frontDoor.faults.clear();
  for (const [name, accessRequestId] of open.splice(0)) await people.end(name, accessRequestId);
});

const granted = async (name: string, by: string, what: Parameters<typeof people.granted>[2]) => {
  const accessRequestId = await people.granted(name, by, what);
  open.push([name, accessRequestId]);
  return accessRequestId;
};
const forbidden = (answer: ReturnType<typeof people.read>) => expectProblem("forbidden", answer);
const orderOf = async (buyerId: string) => {
  const orderId = newId("ORDER");
  const body = { ...orderBody(newId("mark"), "SELLER-01", local.clock.now()), buyerId };
  await expectStatus(201, call(local.urls.api, putOrder, { params: { orderId }, body, token: marketplace }));
  return orderId;
};
const accessLog = async (orderId: string) => {
  const request = { params: { orderId }, query: {}, token: await tokenOf(local, "staff:otto") };
  return (await expectStatus(200, call(local.urls.api, readAccessLog, request))).items;
};
const day = () => local.clock.now().toISOString().slice(0, 10);
const counted = async (name: string): Promise<string[]> => {
  const rows = await operatorOf(local).rows("incidents");
  const row = rows.find(({ pk, sk }) => pk === `staff#${name}` && sk === `reads#${day()}`);
  return [...((row?.records as Set<string> | undefined) ?? [])].sort();
};
/** As if a person had read so many other records today. */
const haveRead = (name: string, count: number) => {
  const records = new Set(Array.from({ length: count }, (_, i) => `acr_BEFORE#${i}`));
  const Key = { pk: `staff#${name}`, sk: `reads#${day()}` };
  const put = { UpdateExpression: "SET records = :records", ExpressionAttributeValues: { ":records": records } };
  return operatorOf(local).db.send(new UpdateCommand({ TableName: tableName(local, "incidents"), Key, ...put }));
};

/** First of all: once a vault key was used, it stays in memory for five minutes. */
test("while KMS is away nothing is opened, put on record or counted, and the same read succeeds when it is back", async () => {
  await granted("ada", "rita", { orderId: order.orderId });
  local.frontDoor.faults.add({ service: "kms", mode: "unavailable" });
  await expectProblem("try_again", people.read("ada", order.orderId));
  expect(await operatorOf(local).rows("accessLog")).toEqual([]);
  expect(await counted("ada")).toEqual([]);
  local.frontDoor.faults.clear();
  await expectStatus(200, people.read("ada", order.orderId));
  expect(await counted("ada")).toHaveLength(1);
});

describe("an access request", () => {
  test("lets one person read those fields of that order, on record, until it is ended", async () => {
    const { orderId, body } = order;
    const fields = ["recipient.name", "shippingAddress"] as const;
    await forbidden(people.read("ada", orderId));
    const ask = { orderId, fields: [...fields], ticket: "SUP-1", minutes: 60 };
    const asked = await expectStatus(201, people.ask("ada", ask));
    const { accessRequestId } = asked;
    open.push(["ada", accessRequestId]);
    expect(asked).toMatchObject({
      ...ask,
      status: "pending",
      staffId: "ada",
      accessRequestId: expect.stringMatching(/^acr_/),
    });
    await forbidden(people.read("ada", orderId));

    const approved = await expectStatus(200, people.approve("rita", accessRequestId));
    expect(approved).toMatchObject({ status: "approved", approvedBy: "rita" });
    expect(Date.parse(approved.until ?? "") - Date.parse(approved.approvedAt ?? "")).toBe(60 * 60_000);

    const answer = await people.read("ada", orderId, fields.join(","));
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const { "recipient.name": name, shippingAddress } = shippingPiiOf(body);
    const read = await expectStatus(200, Promise.resolve(answer));
    expect(read).toEqual({
      orderId,
      purpose: "staff_access",
      fields: { "recipient.name": name, shippingAddress },
      accessId: expect.stringMatching(/^acc_/),
    });
    expect((await accessLog(orderId))[0]).toMatchObject({
      ...{ accessId: read.accessId, purpose: "staff_access", fields: [...fields] },
      actor: { type: "staff", staffId: "ada", accessRequestId },
    });

    const outside = await expectProblem("field_not_in_grant", people.read("ada", orderId, "recipient.name,taxId"));
    expect(outside.errors).toEqual([
      { pointer: "#/query/fields", code: "field_not_in_grant", detail: expect.stringContaining("taxId") },
    ]);
    for (const other of ["alan", "rita", "otto", "petra"]) await forbidden(people.read(other, orderId));
    const another = (await newOrder(local, marketplace)).orderId;
    const [known, unknown] = [
      await forbidden(people.read("ada", another)),
      await forbidden(people.read("ada", "NONE")),
    ];
    expect({ ...known, instance: "" }).toEqual({ ...unknown, instance: "" });

    await expectStatus(204, people.end("ada", accessRequestId));
    await forbidden(people.read("ada", orderId));
    await expectStatus(204, people.end("ada", accessRequestId));
    const { status, ended } = await expectStatus(200, people.show("ada", accessRequestId));
    expect({ status, ended }).toMatchObject({ status: "ended", ended: { why: "ended_early", by: "ada" } });

    const query = { subject: "staff#ada" };
    const token = await tokenOf(local, "staff:otto");
    const { items } = await expectStatus(200, call(local.urls.api, readAdminLog, { query, token }));
    const own = items.filter(({ details }) => details.accessRequestId === accessRequestId);
    expect(own.map(({ act, actor }) => [act, actor])).toEqual([
      ["staff_access.ended", "staff:ada"],
      ["staff_access.approved", "staff:rita"],
      ["staff_access.requested", "staff:ada"],
    ]);
  });

  test("for a buyer is for every order of that buyer, and no other's", async () => {
    const buyerId = newId("BUYER");
    const orders = [await orderOf(buyerId), await orderOf(buyerId)];
    await granted("alan", "petra", { buyerId });
    for (const orderId of orders) await expectStatus(200, people.read("alan", orderId));
    await forbidden(people.read("alan", await orderOf(newId("BUYER"))));
    await forbidden(people.read("alan", "NONE"));
  });

  test("costs a read one round trip more than a restricted data token does: the day's count", async () => {
    await granted("alan", "petra", { orderId: order.orderId });
    await expectStatus(200, people.read("alan", order.orderId));
    const { calls } = await callsDuring(local, () => expectStatus(200, people.read("alan", order.orderId)));
    // Functions that follow tables are at work, too.
    const ofReader = ({ role }: CallRecord) => /pii-?reader/i.test(role);
    const actions = (made: readonly CallRecord[]) => made.filter(ofReader).map(({ action }) => action);
    expect(actions(calls).sort()).toEqual(["BatchGetItem", "PutItem", "Query", "UpdateItem"]);
    const refused = await callsDuring(local, () => forbidden(people.read("alan", "NONE")));
    expect(actions(refused.calls).sort()).toEqual(["BatchGetItem", "Query"]);
  });

  test("names an order or a buyer, some fields, a ticket, and an hour at most", async () => {
    const { orderId } = order;
    const wrong: Parameters<typeof people.ask>[1][] = [
      { orderId, buyerId: "B-1" },
      {},
      { orderId, minutes: 61 },
      { orderId, minutes: 0 },
      { orderId, fields: [] },
      { orderId, fields: ["recipient.name", "recipient.name"] },
      { orderId, ticket: "buyer@example.com" },
      { orderId, reason: "" },
    ];
    for (const what of wrong) await expectProblem("invalid_request", people.ask("ada", what));
  });

  test("is made once for an Idempotency-Key", async () => {
    const headers = { "idempotency-key": newId("key") };
    const what = { orderId: order.orderId, ticket: "SUP-2" };
    const first = await expectStatus(201, people.ask("ada", what, headers));
    expect(await expectStatus(201, people.ask("ada", what, headers))).toEqual(first);
    await expectProblem("idempotency_key_reused", people.ask("ada", { ...what, minutes: 1 }, headers));
  });

  test("is approved by another person whose role it is, once, while it is pending", async () => {
    const ask = async (name: string) => {
      const { accessRequestId } = await expectStatus(201, people.ask(name, { orderId: order.orderId }));
      open.push([name, accessRequestId]);
      return accessRequestId;
    };
    const own = await ask("rita");
    await expectProblem("same_person", people.approve("rita", own));
    for (const name of ["ada", "otto"]) await expectProblem("forbidden", people.approve(name, own));
    const first = await expectStatus(200, people.approve("paul", own));
    expect(await expectStatus(200, people.approve("paul", own))).toEqual(first);
    expect(await expectProblem("wrong_state", people.approve("ron", own))).toMatchObject({ state: "approved" });

    const withdrawn = await ask("ada");
    await expectStatus(204, people.end("ada", withdrawn));
    expect(await expectProblem("wrong_state", people.approve("ron", withdrawn))).toMatchObject({ state: "ended" });
    await expectProblem("not_found", people.approve("ron", "acr_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B"));
    await forbidden(people.read("ada", order.orderId));
  });

  test("is approved once by however many at the same time", async () => {
    const { accessRequestId } = await expectStatus(201, people.ask("ada", { orderId: order.orderId }));
    open.push(["ada", accessRequestId]);
    const answers = await Promise.all(
      ["rita", "ron", "petra", "paul"].map((name) => people.approve(name, accessRequestId)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  test("is there for who asked, for those who approve and for auditors, and ended by who asked or approved", async () => {
    const accessRequestId = await granted("ada", "rita", { orderId: order.orderId });
    for (const name of ["ada", "rita", "petra", "otto"]) await expectStatus(200, people.show(name, accessRequestId));
    await expectProblem("not_found", people.show("alan", accessRequestId));
    await expectProblem("not_found", people.end("alan", accessRequestId));
    for (const name of ["ron", "otto", "petra"]) await expectProblem("forbidden", people.end(name, accessRequestId));
    await expectStatus(200, people.read("ada", order.orderId));
    await expectStatus(204, people.end("rita", accessRequestId));
    await forbidden(people.read("ada", order.orderId));
  });
});

describe("a person whose access was revoked", () => {
  const kill = async (staffId: string) => {
    const body = { staffId, reason: "reads more than the case takes" };
    await expectStatus(200, call(local.urls.api, revoke, { body, token: await tokenOf(local, "staff:ron") }));
  };
  const giveBack = async (staffId: string) => {
    const body = { subject: `staff#${staffId}`, rationale: "it was the case" };
    await expectStatus(200, call(local.urls.api, reinstate, { body, token: await tokenOf(local, "staff:rita") }));
    // A token of the very second of a reinstatement is one of before.
    await local.clock.advance(2000);
    await people.signIn(staffId);
  };

  test("reads nothing from then on, nor with what was granted before when it is given back", async () => {
    await granted("alan", "petra", { orderId: order.orderId });
    await expectStatus(200, people.read("alan", order.orderId));
    await kill("alan");
    await expectProblem("access_revoked", people.read("alan", order.orderId));
    await giveBack("alan");
    await forbidden(people.read("alan", order.orderId));
    await granted("alan", "petra", { orderId: order.orderId });
    await expectStatus(200, people.read("alan", order.orderId));
  });

  test("is granted nothing that was asked for before", async () => {
    const { accessRequestId } = await expectStatus(201, people.ask("alan", { orderId: order.orderId }));
    await kill("alan");
    expect(await expectProblem("wrong_state", people.approve("petra", accessRequestId))).toMatchObject({
      state: "access_revoked",
    });
    await giveBack("alan");
  });
});

describe("the limits", () => {
  test("let three people have access at the same time, and a fourth when one of them ends it", async () => {
    const { orderId } = order;
    const [first = ""] = [
      await granted("ada", "petra", { orderId }),
      await granted("alan", "petra", { orderId }),
      await granted("rita", "petra", { orderId }),
    ];
    const { accessRequestId } = await expectStatus(201, people.ask("otto", { orderId }));
    open.push(["otto", accessRequestId]);
    const refused = await expectProblem("too_many_people", people.approve("petra", accessRequestId));
    expect(refused.from).toBe((await expectStatus(200, people.show("ada", first))).until);
    await forbidden(people.read("otto", orderId));
    // Whoever has access may have more.
    await granted("ada", "petra", { buyerId: newId("BUYER") });
    const lines = () =>
      local.logs.read({ limit: 5000 }).filter(({ line }) => line.includes("staff_access.limit_reached"));
    await expect.poll(() => lines().length).toBeGreaterThan(0);
    expect(JSON.parse(lines()[0]?.line ?? "")).toMatchObject({ limit: "people", staffId: "otto", accessRequestId });
    for (const [name, id] of open) if (name === "ada") await people.end(name, id);
    await expectStatus(200, people.approve("petra", accessRequestId));
    await expectStatus(200, people.read("otto", orderId));
  });

  test("hold for approvals at the same time", async () => {
    const asked = await Promise.all(
      ["ada", "alan", "rita", "otto"].map(async (name) => {
        const { accessRequestId } = await expectStatus(201, people.ask(name, { orderId: order.orderId }));
        open.push([name, accessRequestId]);
        return { name, accessRequestId };
      }),
    );
    const answers = await Promise.all(
      asked.map(async ({ name, accessRequestId }, i) => {
        const { status } = await people.approve(["petra", "paul"][i % 2] ?? "", accessRequestId);
        return { name, status };
      }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 409]);
    const reads = await Promise.all(answers.map(async ({ name }) => (await people.read(name, order.orderId)).status));
    expect(reads).toEqual(answers.map(({ status }) => (status === 200 ? 200 : 403)));
  });

  test("let a person read 50 records in a day, each of them as often as the case takes", async () => {
    const buyerId = newId("BUYER");
    const [fiftieth = "", more = ""] = [await orderOf(buyerId), await orderOf(buyerId)];
    await granted("paul", "petra", { buyerId });
    await haveRead("paul", 49);
    await expectStatus(200, people.read("paul", fiftieth));
    const refused = await people.read("paul", more);
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_records" } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await accessLog(more)).toEqual([]);
    await expectStatus(200, people.read("paul", fiftieth));
    expect(await counted("paul")).toHaveLength(50);
  });

  test("hold for reads at the same time", async () => {
    const buyerId = newId("BUYER");
    const orders = await Promise.all(Array.from({ length: 20 }, () => orderOf(buyerId)));
    await granted("ron", "petra", { buyerId });
    await haveRead("ron", 45);
    const statuses = await Promise.all(orders.map(async (orderId) => (await people.read("ron", orderId)).status));
    expect(statuses.toSorted()).toEqual([...Array(5).fill(200), ...Array(15).fill(429)]);
    const onRecord = await Promise.all(orders.map(async (orderId) => (await accessLog(orderId)).length));
    expect(onRecord).toEqual(statuses.map((status) => (status === 200 ? 1 : 0)));
    expect(await counted("ron")).toHaveLength(50);
  });
});

describe("on a bad day", () => {
  test.each(["standing", "vault", "recordKeys", "incidents", "accessLog"] as const)(
    "without the table %s nothing leaves, and nothing counts twice",
    async (name) => {
      const { orderId } = await newOrder(local, marketplace);
      await granted("petra", "rita", { orderId });
      const before = await counted("petra");
      local.frontDoor.faults.add({ service: "dynamodb", table: tableName(local, name), mode: "unavailable" });
      await expectProblem("try_again", people.read("petra", orderId));
      await expectProblem("try_again", people.read("petra", orderId));
      local.frontDoor.faults.clear();
      expect(await accessLog(orderId)).toEqual([]);
      await expectStatus(200, people.read("petra", orderId));
      expect(await accessLog(orderId)).toHaveLength(1);
      expect(await counted("petra")).toHaveLength(before.length + 1);
    },
  );

  test("a request is approved or not, whatever stands in the way", async () => {
    const { accessRequestId } = await expectStatus(201, people.ask("petra", { orderId: order.orderId }));
    open.push(["petra", accessRequestId]);
    for (const name of ["incidents", "adminLog"] as const) {
      local.frontDoor.faults.add({ service: "dynamodb", table: tableName(local, name), mode: "unavailable" });
      await expectProblem("try_again", people.approve("rita", accessRequestId));
      local.frontDoor.faults.clear();
      await forbidden(people.read("petra", order.orderId));
    }
    await expectStatus(200, people.approve("rita", accessRequestId));
    await expectStatus(200, people.read("petra", order.orderId));
  });
});

/** Last of all, because it takes time. */
describe("the time that was asked for", () => {
  test("ends what was approved", async () => {
    const accessRequestId = await granted("ada", "rita", { orderId: order.orderId, minutes: 5 });
    await expectStatus(200, people.read("ada", order.orderId));
    await local.clock.advance(5 * 60_000);
    await forbidden(people.read("ada", order.orderId));
    const { status, ended } = await expectStatus(200, people.show("ada", accessRequestId));
    expect({ status, ended }).toMatchObject({ status: "ended", ended: { why: "expired" } });
    await expectStatus(204, people.end("ada", accessRequestId));
  });

  test("does not begin when nobody looks at it for a day", async () => {
    const { accessRequestId } = await expectStatus(201, people.ask("ada", { orderId: order.orderId }));
    await local.clock.advance(24 * 60 * 60_000);
    for (const name of ["rita", "ada"]) await people.signIn(name);
    expect(await expectProblem("wrong_state", people.approve("rita", accessRequestId))).toMatchObject({
      state: "ended",
    });
    const { ended } = await expectStatus(200, people.show("ada", accessRequestId));
    expect(ended).toMatchObject({ why: "not_approved" });
  });
});
