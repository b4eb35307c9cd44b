import { beforeAll, describe, expect, test } from "vitest";
import { deleteAuthorization, putAuthorization, readAdminLog } from "#developers/contract.ts";
import { reinstate, revoke } from "#identity/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newId, tokenOf } from "#test/support/marketplace.ts";
import { operatorOf, tableName } from "#test/support/operator.ts";

const local = useLocalSystem({ systemsOnly: true });
let api: string;
let marketplace: string;
/** The auditor, and two responders. */
let otto: string;
let rita: string;
let ron: string;

beforeAll(async () => {
  api = local.urls.api;
  marketplace = await tokenOf(local, "system:marketplace");
  otto = await tokenOf(local, "staff:otto");
  [rita, ron] = [await tokenOf(local, "staff:rita"), await tokenOf(local, "staff:ron")];
});

interface Query {
  readonly actor?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly cursor?: string;
}
const read = (query: Query = {}, token: string | undefined = otto) => call(api, readAdminLog, { token, query });
const acts = async (query: Query = {}) => (await expectStatus(200, read(query))).items;

async function everyPage(query: Query) {
  const items: Awaited<ReturnType<typeof acts>> = [];
  let next: { cursor?: string } | undefined = {};
  while (next) {
    const page: { items: typeof items; nextCursor?: string | undefined } = await expectStatus(
      200,
      read({ ...query, ...next }),
    );
    items.push(...page.items);
    next = page.nextCursor === undefined ? undefined : { cursor: page.nextCursor };
  }
  return items;
}

const switchOff = (subject: object, token = rita) =>
  call(api, revoke, { token, body: { ...subject, reason: "Data found for sale" } as { reason: string } });
const giveBack = (subject: string, token = ron) =>
  call(api, reinstate, { token, body: { subject, rationale: "It was not theirs" } });
const authorize = (sellerId: string, applicationId: string) =>
  call(api, putAuthorization, {
    token: marketplace,
    params: { sellerId, applicationId },
    body: { roles: ["orders" as const] },
  });

/** What happens to an application, from its making on; answers what an auditor has to find, the newest first. */
async function history() {
  const application = await newApplication(local, marketplace, { roles: ["orders", "shipping"], sellers: [] });
  const { applicationId, developerId, clientId } = application;
  const subject = `application#${applicationId}`;
  const sellerId = newId("S");
  const { expiresAt } = await expectStatus(201, authorize(sellerId, applicationId));
  const params = { sellerId, applicationId };
  await expectStatus(204, call(api, deleteAuthorization, { token: marketplace, params }));
  await expectStatus(200, switchOff({ applicationId, incidentId: "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" }));
  await expectStatus(200, giveBack(subject));
  const system = expect.stringMatching(/^system:cli_/);
  const roles = ["orders"];
  const incidentId = "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
  const expected = [
    {
      act: "access.reinstated",
      actor: "staff:ron",
      details: { epoch: 2, stage: "non_pii", incidentId, reason: "It was not theirs" },
    },
    { act: "access.revoked", actor: "staff:rita", details: { epoch: 1, reason: "Data found for sale", incidentId } },
    { act: "authorization.withdrawn", actor: system, details: { sellerId, roles } },
    { act: "authorization.granted", actor: system, details: { sellerId, roles, expiresAt } },
    {
      act: "client.provisioned",
      actor: "operator",
      details: { clientId, developerId, roles: ["orders", "shipping"] },
    },
  ].map((one) => ({
    ...one,
    subject,
    actId: expect.stringMatching(/^act_/),
    at: expect.stringMatching(/^\d{4}-.*Z$/),
  }));
  return { application, subject, expected };
}

describe("the auditor sees every administrative act", () => {
  test("on an application, newest first, all at once and one at a time", async () => {
    const { subject, expected } = await history();
    const found = await acts({ subject });
    expect(found).toEqual(expected);
    expect(await everyPage({ subject, limit: 1 })).toEqual(found);
    expect(found.map(({ at, actId }) => `${at} ${actId}`)).toEqual(
      found
        .map(({ at, actId }) => `${at} ${actId}`)
        .toSorted()
        .reverse(),
    );
  });

  test("by an actor, by both, by a stretch of time, and by none of these", async () => {
    const { subject, expected } = await history();
    const mine = await acts({ subject, actor: "staff:rita" });
    expect(mine).toEqual([expected[1]]);
    expect(await everyPage({ subject, actor: "staff:rita", limit: 2 })).toEqual(mine);
    const [act] = mine;
    for (const query of [{ actor: "staff:rita" }, {}] as const) {
      const found = await everyPage({ ...query, limit: 3 });
      expect(found).toContainEqual(act);
      expect(new Set(found.map(({ actId }) => actId)).size).toBe(found.length);
      const at = { from: String(act?.at), to: String(act?.at) };
      expect(await acts({ ...query, ...at })).toContainEqual(act);
      expect(await acts({ ...query, from: "2020-01-01", to: "2020-12-31" })).toEqual([]);
    }
  });

  test("with ids, roles and reasons, and neither a secret nor a name", async () => {
    const { application, subject } = await history();
    const text = JSON.stringify(await acts({ subject }));
    expect(text).toContain(application.clientId);
    expect(text).not.toContain(application.clientSecret);
    const rows = await operatorOf(local).rows("standing");
    const names = rows.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
    expect(names.filter((name) => text.includes(name))).toEqual([]);
  });
});

describe("an act and its record are both there, or neither", () => {
  const recordsOf = (subject: string) => acts({ subject });

  test("when the same is asked for again, and again", async () => {
    const staffId = newId("leaver");
    for (const token of [rita, rita, ron]) await expectStatus(200, switchOff({ staffId }, token));
    expect(await recordsOf(`staff#${staffId}`)).toHaveLength(1);
    await expectProblem("same_person", giveBack(`staff#${staffId}`, rita));
    await expectStatus(200, giveBack(`staff#${staffId}`, ron));
    await expectProblem("wrong_state", giveBack(`staff#${staffId}`, ron));
    const found = await recordsOf(`staff#${staffId}`);
    expect(found.map(({ act }) => act)).toEqual(["access.reinstated", "access.revoked"]);
  });

  test("when many revoke at once: it is off, under one epoch, by one of them", async () => {
    const { applicationId } = await newApplication(local, marketplace, { roles: ["orders"], sellers: [] });
    const tokens = Array.from({ length: 12 }, (_, i) => (i % 2 ? rita : ron));
    const answers = await Promise.all(tokens.map((token) => expectStatus(200, switchOff({ applicationId }, token))));
    expect(new Set(answers.map(({ epoch, revokedAt }) => `${epoch} ${revokedAt}`)).size).toBe(1);
    const [record, ...rest] = await recordsOf(`application#${applicationId}`);
    expect(record).toMatchObject({ act: "access.revoked", details: { epoch: 1 }, at: answers[0]?.revokedAt });
    expect(rest.map(({ act }) => act)).toEqual(["client.provisioned"]);
  });

  test("when the log cannot be written to", async () => {
    const application = await newApplication(local, marketplace, { roles: ["orders"], sellers: [] });
    const { applicationId } = application;
    const { faults } = local.frontDoor;
    faults.add({ service: "dynamodb", table: tableName(local, "adminLog"), mode: "unavailable" });
    try {
      await expectProblem("try_again", switchOff({ applicationId }));
      await expectProblem("try_again", authorize(newId("S"), applicationId));
      await expect(newApplication(local, marketplace, { roles: ["orders"], sellers: [] })).rejects.toThrow();
    } finally {
      faults.clear();
    }
    await accessToken(local, application);
    expect((await recordsOf(`application#${applicationId}`)).map(({ act }) => act)).toEqual(["client.provisioned"]);
    await expectStatus(200, switchOff({ applicationId }));
  });

  test("when the answer to the write is lost on the way", async () => {
    const { applicationId } = await newApplication(local, marketplace, { roles: ["orders"], sellers: [] });
    const subject = `application#${applicationId}`;
    await expectStatus(200, switchOff({ applicationId }));
    const { faults } = local.frontDoor;
    // The first attempt is written while the second waits, which then finds that it was.
    for (const delayMs of [2_500, 1_200])
      faults.add({ service: "dynamodb", action: "TransactWriteItems", mode: { delayMs }, times: 1 });
    expect(await expectStatus(200, giveBack(subject))).toMatchObject({ epoch: 2 });
    const found = await recordsOf(subject);
    expect(found.map(({ act }) => act)).toEqual(["access.reinstated", "access.revoked", "client.provisioned"]);
  });
});

describe("the log is the auditor's", () => {
  test("and nobody else's", async () => {
    for (const principal of ["staff:ada", "staff:rita", "staff:petra", "developer:dora"]) {
      const problem = await expectProblem("forbidden", read({}, await tokenOf(local, principal)));
      expect(problem.missing).toEqual(["the staff role auditor"]);
    }
    const application = await newApplication(local, marketplace, { roles: ["orders"], sellers: [] });
    for (const machine of [marketplace, await accessToken(local, application)])
      expect((await read({}, machine)).status).toBe(401);
    expect((await call(api, readAdminLog, { query: {} })).status).toBe(401);
  });

  test("while they are in standing", async () => {
    await expectStatus(200, switchOff({ staffId: "otto" }));
    await expectProblem("access_revoked", read());
    await expectStatus(200, giveBack("staff#otto"));
    await expect
      .poll(async () => (await read({}, await tokenOf(local, "staff:otto"))).status, { interval: 250, timeout: 10_000 })
      .toBe(200);
    otto = await tokenOf(local, "staff:otto");
  });
});

describe("a question is refused, with a pointer, where it has", () => {
  test.each<[string, string, Query | Record<string, string>]>([
    ["an actor of no kind", "actor", { actor: "rita" }],
    ["a wildcard for an actor", "actor", { actor: "staff:*" }],
    ["an expression for an actor", "actor", { actor: 'staff:x" OR "1"="1' }],
    ["an operator with an id", "actor", { actor: "operator:root" }],
    ["a subject without an id", "subject", { subject: "application#" }],
    ["a subject of no kind", "subject", { subject: "token#1" }],
    ["two subjects", "subject", { subject: "application#a#b" }],
    ["a subject with a line feed", "subject", { subject: "staff#otto\n" }],
    ["a subject that is too long for a key", "subject", { subject: `staff#${"x".repeat(3000)}` }],
    ["a time that is none", "from", { from: "yesterday" }],
    ["a day that is none", "to", { to: "2026-02-30" }],
    ["an end before its beginning", "to", { from: "2026-02-02", to: "2026-02-01" }],
    ["more than 366 days", "from", { from: "2020-01-01" }],
    ["too many at once", "limit", { limit: 101 }],
    ["a cursor that is none", "cursor", { cursor: "x" }],
    ["something unknown", "act", { act: "access.revoked" }],
  ])("%s", async (_, name, query) => {
    const problem = await expectProblem("invalid_request", read(query as Query));
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([`#/query/${name}`]);
  });

  test("another list's cursor", async () => {
    const { subject } = await history();
    const { nextCursor: cursor } = await expectStatus(200, read({ subject, limit: 1 }));
    for (const query of [{ subject: `${subject}0` }, { actor: "staff:rita" }, {}])
      await expectProblem("invalid_request", read({ ...query, cursor: String(cursor) }));
  });
});

/** Last, because the clock is not put back. */
test("acts of long ago are found by their days, through empty ones, and do not end", async () => {
  const { subject, expected } = await history();
  const from = new Date().toISOString().slice(0, 10);
  await fetch(`${api}/local/clock`, { method: "POST", body: JSON.stringify({ advance: "P200D" }) });
  otto = await tokenOf(local, "staff:otto");
  expect(await acts()).toEqual([]);
  expect(await acts({ subject })).toEqual(expected);
  const first = await expectStatus(200, read({ from }));
  expect(first).toEqual({ items: [], nextCursor: expect.any(String) });
  expect(await everyPage({ from })).toEqual(expect.arrayContaining(expected));
});
