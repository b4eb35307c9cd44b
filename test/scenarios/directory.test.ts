import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { deleteListing, getApplication, getListing, listListings, publishListing } from "#developers/contract.ts";
import { revoke } from "#identity/contract.ts";
import { type Approving, approve } from "#test/support/approvals.ts";
import { type BodyOf, call, expectProblem, expectStatus } from "#test/support/client.ts";
import { developerBody, newDraft, register, shippingApplication } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newApplication, newId, tokenOf } from "#test/support/marketplace.ts";
import { callsDuring, operatorOf, tableName } from "#test/support/operator.ts";

/** What anybody may look up of applications. The approvals are written into the tables: how one is come by is another story. */

const local = useLocalSystem({ systemsOnly: true });
const mark = newId("mark");
const texts = {
  tagline: "Labels for <b>parcels</b> 📦",
  homepage: "https://parcels.example/pilot",
  supportUrl: "https://parcels.example/help",
};
const shipping: Approving = { roles: ["shipping"], dataUses: shippingApplication.dataUses };
const absent = "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
let api: string;
let dora: string;
let dev: string;

beforeAll(async () => {
  api = local.urls.api;
  dora = await tokenOf(local, "developer:dora");
  dev = await tokenOf(local, "developer:dev");
  await register(api, dora, developerBody(mark));
  await register(api, dev, { ...developerBody(mark), name: "Dev Ledgers" });
});

const post = (applicationId: string, body = texts, token = dora) =>
  call(api, publishListing, { params: { applicationId }, body, token });
const remove = (applicationId: string, token = dora) => call(api, deleteListing, { params: { applicationId }, token });
const look = (applicationId: string) => call(api, getListing, { params: { applicationId } });
const shown = (applicationId: string) => expectStatus(200, look(applicationId));
const expectHidden = async (applicationId: string) => {
  await expectProblem("not_found", look(applicationId));
  expect((await all()).map((one) => one.applicationId)).not.toContain(applicationId);
};

type Query = Parameters<typeof call<typeof listListings>>[2]["query"];
const pageOf = (query: Query) => expectStatus(200, call(api, listListings, { query }));
async function all(query: Query = {}) {
  const items: BodyOf<typeof listListings, 200>["items"][number][] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page = await pageOf({ ...query, ...(cursor && { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

async function approved(as: Approving = shipping, token = dora) {
  const { applicationId } = await newDraft(api, token);
  await approve(local, applicationId, as);
  return applicationId;
}
async function listedOne(as: Approving = shipping, token = dora) {
  const applicationId = await approved(as, token);
  await expectStatus(201, post(applicationId, texts, token));
  return applicationId;
}
const events = async (applicationId: string) => {
  const { timeline } = await expectStatus(200, call(api, getApplication, { params: { applicationId }, token: dora }));
  return timeline.map(({ event, actor }) => `${actor} ${event}`);
};
const acts = async (applicationId: string) =>
  (await operatorOf(local).rows("adminLog"))
    .filter(({ subject }) => subject === `application#${applicationId}`)
    .toSorted((one, other) => (String(one.sk) < String(other.sk) ? -1 : 1))
    .map(({ act, actor }) => `${String(actor).split("_")[0]} ${act}`);
const change = (table: "developers" | "standing", pk: string, name: string, value: string) =>
  operatorOf(local).db.send(
    new UpdateCommand({
      TableName: tableName(local, table),
      Key: { pk, sk: table === "standing" ? "standing" : "record" },
      UpdateExpression: "SET #name = :value",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":value": value },
    }),
  );

/** Workflows go on meanwhile, and are not what is asked about. */
const asked = /developers-(listings|directory)Role/;

/** What an answer says, and what was called to make it, without what differs from request to request. */
async function outcome(ask: () => Promise<{ readonly body: unknown }>) {
  const { result, calls } = await callsDuring(local, ask);
  const body = JSON.stringify(result.body).replaceAll(/urn:cloakroom:request:[\w-]+/g, "INSTANCE");
  const touched = calls
    .filter(({ role }) => asked.test(role))
    .map(({ action, role, resources }) => ({ action, role, resources }));
  expect(touched).not.toEqual([]);
  return { body, touched };
}

describe("an approved application", () => {
  test("is listed once and changed after that, on its timeline and on record each time that something changes", async () => {
    const applicationId = await approved();
    await expectHidden(applicationId);
    const first = await expectStatus(201, post(applicationId));
    expect(await shown(applicationId)).toEqual(first);
    expect(await expectStatus(200, post(applicationId))).toEqual(first);
    const changed = await expectStatus(200, post(applicationId, { ...texts, tagline: "Labels" }));
    expect(changed).toEqual({ ...first, tagline: "Labels" });
    expect(await shown(applicationId)).toEqual(changed);
    expect(await events(applicationId)).toEqual(["developer created", "developer listed", "developer listed"]);
    expect(await acts(applicationId)).toEqual(Array(2).fill("developer:dev listing.published"));
  });

  test("is listed once by several requests at the same time, and taken out once", async () => {
    const applicationId = await approved();
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(applicationId)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 201]);
    const gone = await Promise.all([1, 2, 3].map(() => remove(applicationId)));
    expect(gone.map(({ status }) => status)).toEqual([204, 204, 204]);
    await expectHidden(applicationId);
    expect(await events(applicationId)).toEqual(["developer created", "developer listed", "developer unlisted"]);
    expect(await acts(applicationId)).toEqual(["developer:dev listing.published", "developer:dev listing.withdrawn"]);
    expect((await post(applicationId)).status).toBe(201);
  });

  test("may be listed after its approval has expired, and taken out in any state", async () => {
    const applicationId = await listedOne({ ...shipping, status: "expired", days: -1 });
    await change("developers", `application#${applicationId}`, "status", "in_review");
    expect(await expectProblem("wrong_state", post(applicationId))).toMatchObject({ state: "in_review" });
    expect(await shown(applicationId)).toMatchObject(texts);
    expect((await remove(applicationId)).status).toBe(204);
    await expectHidden(applicationId);
  });
});

describe("is not listed:", () => {
  test("a draft, and what is told why", async () => {
    const { applicationId } = await newDraft(api, dora);
    expect(await expectProblem("wrong_state", post(applicationId))).toMatchObject({ state: "draft" });
    await expectHidden(applicationId);
    expect((await remove(applicationId)).status).toBe(204);
  });

  test.each([
    "submitted",
    "in_review",
    "changes_requested",
    "rejected",
    "appealed",
    "lapsed",
    "suspended",
    "revoked",
  ] as const)("an application that is %s", async (status) => {
    const applicationId = await approved({ ...shipping, status });
    expect(await expectProblem("wrong_state", post(applicationId))).toMatchObject({ state: status });
    await expectHidden(applicationId);
  });

  test("one that is private", async () => {
    const { applicationId } = await newDraft(api, dora, { ...shippingApplication, distribution: "private" });
    await approve(local, applicationId, shipping);
    expect(await expectProblem("wrong_state", post(applicationId))).toMatchObject({ distribution: "private" });
    await expectHidden(applicationId);
  });

  test("one whose access a responder has ended", async () => {
    const applicationId = await approved();
    const end = { body: { applicationId, reason: "A test" }, token: await tokenOf(local, "staff:rita") };
    await expectStatus(200, call(api, revoke, end));
    expect(await expectProblem("wrong_state", post(applicationId))).toMatchObject({ state: "revoked" });
    await expectHidden(applicationId);
  });

  test("one that an operator made: it was never approved", async () => {
    const marketplace = await tokenOf(local, "system:marketplace");
    const { applicationId } = await newApplication(local, marketplace, { roles: ["orders"], sellers: [] });
    await expectProblem("not_found", post(applicationId));
    await expectHidden(applicationId);
  });

  test.each([
    ["tagline", "Parcels \u202etolip"],
    ["tagline", "👩".repeat(121)],
    ["homepage", "http://parcels.example"],
    ["homepage", "https://10.0.0.1/"],
    ["supportUrl", "javascript:alert(1)"],
    ["privacyLabel", "We never look."],
  ])("what a developer may not say: %s %s", async (name, value) => {
    const applicationId = await approved();
    const problem = await expectProblem("invalid_request", post(applicationId, { ...texts, [name]: value }));
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([`/${name}`]);
    expect(JSON.stringify(problem)).not.toContain(value);
    await expectHidden(applicationId);
  });
});

describe("an application of another developer", () => {
  test.each([
    ["listing it", (applicationId: string) => post(applicationId, texts, dev)],
    ["taking it out", (applicationId: string) => remove(applicationId, dev)],
  ])("answers as one that does not exist when %s, and touches the same", async (_, ask) => {
    const applicationId = await listedOne();
    const foreign = await outcome(() => ask(applicationId));
    expect(foreign).toEqual(await outcome(() => ask(absent)));
    expect(JSON.parse(foreign.body)).toMatchObject({ code: "not_found" });
    expect(await shown(applicationId)).toMatchObject(texts);
  });
});

describe("the privacy label", () => {
  test("says what the roles in force open, in the policy's words and in no one else's", async () => {
    const dataUses = [
      { field: "recipient.name", purpose: "Shipping", retentionDays: 14 },
      { field: "recipient.phone", purpose: `World peace ${mark}`, retentionDays: 90 },
      { field: `blood type ${mark}`, purpose: "shipping", retentionDays: 1 },
      { field: "status", purpose: "accounting", retentionDays: 200 },
    ];
    const as: Approving = { roles: ["orders", "shipping"], dataUses, conditions: [`Mend it, ${mark}`] };
    const applicationId = await listedOne(as);
    const { privacyLabel, ...rest } = await shown(applicationId);
    expect(rest).toEqual({
      applicationId,
      name: shippingApplication.name,
      developer: { name: "Dora Parcels", website: "https://parcels.example/", country: "DE" },
      ...texts,
    });
    const other = {
      purposes: ["order_management", "inventory_planning", "accounting", "customer_service", "shipping"],
    };
    expect(privacyLabel).toEqual({
      roles: ["orders", "shipping"],
      fields: [
        { field: "recipient.name", purposes: ["shipping"], retentionDays: 14 },
        { field: "recipient.phone", purposes: ["shipping"], retentionDays: 90 },
        { field: "shippingAddress", purposes: ["shipping"], retentionDays: 30 },
        { field: "status", purposes: ["accounting", "shipping"], retentionDays: 200 },
        { field: "dates", ...other, retentionDays: 548 },
        { field: "items", ...other, retentionDays: 548 },
        { field: "shipTo", ...other, retentionDays: 548 },
        { field: "contactToken", purposes: ["shipping"], retentionDays: 548 },
      ],
      restricted: true,
      lastAssessedAt: expect.any(String),
      approvedUntil: expect.any(String),
      policyVersion: "2026-11",
      conditional: true,
    });
  });

  test("loses what its roles opened when they end", async () => {
    const applicationId = await listedOne({ ...shipping, roles: ["aggregates", "shipping"], days: -1 });
    const { privacyLabel } = await shown(applicationId);
    expect(privacyLabel).toMatchObject({
      roles: ["aggregates"],
      fields: [{ field: "aggregates", purposes: ["reporting", "inventory_planning"], retentionDays: 548 }],
      restricted: false,
    });
    expect(privacyLabel).not.toHaveProperty("approvedUntil");
  });
});

describe("the directory", () => {
  test.each([
    ["is suspended", "developers", "status", "suspended"],
    ["is revoked", "developers", "status", "revoked"],
    ["has become private", "developers", "distribution", "private"],
    ["lost its standing", "standing", "status", "suspended"],
  ] as const)(
    "leaves out at once an application that %s, and has it back with its standing",
    async (_, table, name, value) => {
      const applicationId = await listedOne();
      const before = await shown(applicationId);
      await change(table, `application#${applicationId}`, name, value);
      await expectHidden(applicationId);
      const stood = { status: table === "standing" ? "active" : "approved", distribution: "public" };
      await change(table, `application#${applicationId}`, name, stood[name]);
      expect(await shown(applicationId)).toEqual(before);
    },
  );

  test("is walked page by page, in one order, each once, whatever is left out on the way", async () => {
    const made = [await listedOne(), await listedOne({ ...shipping, roles: ["orders"] }), await listedOne()];
    await change("standing", `application#${made[0]}`, "status", "revoked");
    const everything = await all();
    const ids = everything.map(({ applicationId }) => applicationId);
    expect(ids).toEqual([...new Set(ids)].toSorted());
    expect(ids.filter((id) => made.includes(id))).toEqual(made.slice(1));
    expect(await all({ limit: 1 })).toEqual(everything);
    expect(await all({ limit: 2 })).toEqual(everything);
    expect(await all({ role: "shipping" })).toEqual(
      everything.filter(({ privacyLabel }) => privacyLabel.roles.includes("shipping")),
    );
    expect(await shown(ids[0] ?? "")).toEqual(everything[0]);
  });

  test.each(["x", "YXBwXzE", Buffer.from("developer#dev_1").toString("base64url")])(
    "takes no cursor that is not its own: %s",
    async (cursor) => {
      const problem = await expectProblem("invalid_request", call(api, listListings, { query: { cursor } }));
      expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["#/query/cursor"]);
    },
  );

  test("tells an application that is not listed from one that is not there by nothing", async () => {
    const unlistedId = await approved();
    const unlisted = await outcome(() => look(unlistedId));
    expect(unlisted).toEqual(await outcome(() => look(absent)));
  });

  test("tells nobody of a developer's people, nor what an application was approved under", async () => {
    await listedOne({ ...shipping, conditions: [`Mend it, ${mark}`] });
    const answers = JSON.stringify(await all());
    expect(answers).toContain("Dora Parcels");
    expect(answers).not.toContain(mark);
    expect(answers).not.toMatch(/sealed|subject|legalName|apr_|ass_|dev_/);
  });

  test("has no room for a developer who was revoked", async () => {
    const applicationId = await listedOne(shipping, dev);
    const { developer } = await shown(applicationId);
    expect(developer.name).toBe("Dev Ledgers");
    const { developerId } = await expectStatus(
      200,
      call(api, getApplication, { params: { applicationId }, token: dev }),
    );
    const end = { body: { developerId, reason: "A test" }, token: await tokenOf(local, "staff:rita") };
    await expectStatus(200, call(api, revoke, end));
    await expectHidden(applicationId);
    await expectProblem("access_revoked", post(applicationId, texts, dev));
    await expectProblem("access_revoked", remove(applicationId, dev));
  });
});
