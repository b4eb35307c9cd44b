import { beforeAll, expect, test } from "vitest";
import {
  createCredential,
  listAuthorizations,
  patchApplication,
  putAuthorization,
  rotateCredential,
} from "#developers/contract.ts";
import { token as tokenRoute } from "#identity/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { developerBody, lifecycle, newDraft, register, shippingApplication } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newId, newOrder, shippingToken, tokenOf } from "#test/support/marketplace.ts";
import { getOrder, issueRestrictedDataToken, readPii } from "#vault/contract.ts";

// One year of one application, over HTTP: each test goes on where the one before it ended.

const local = useLocalSystem({ systemsOnly: true });
const roles = ["orders", "shipping"] as const;
const sellerId = newId("SELLER");
const credential = { applicationId: "", developerId: "", clientId: "", clientSecret: "" };
let application: ReturnType<typeof lifecycle>;

const dora = () => tokenOf(local, "developer:dora");
const marketplace = () => tokenOf(local, "system:marketplace");
const staff = (name: string) => tokenOf(local, `staff:${name}`);
const params = () => ({ applicationId: credential.applicationId });
const pass = (milliseconds: number) => local.clock.advance(milliseconds);
const day = 86_400_000;
const mails = async () => (await local.mail.list()).map((mail) => String((mail as { subject?: string }).subject));

beforeAll(async () => {
  const { developerId } = await register(local.urls.api, await dora(), developerBody(newId("mark")));
  credential.developerId = developerId;
});

async function rotate() {
  const request = { params: { clientId: credential.clientId }, token: await dora() };
  const { clientSecret } = await expectStatus(200, call(local.urls.api, rotateCredential, request));
  credential.clientSecret = clientSecret;
}

test("dora saves a draft, and sees what would not pass before she submits it", async () => {
  const uses = shippingApplication.dataUses.map((use) => ({ ...use, purpose: "advertising" }));
  const { api } = local.urls;
  const made = await newDraft(api, await dora(), { ...shippingApplication, roles: [...roles], dataUses: uses });
  credential.applicationId = made.applicationId;
  application = lifecycle(local, dora, made.applicationId);
  expect(made.findings[0]).toMatchObject({ code: "purpose_forbidden", severity: "blocker" });
  const dataUses = [
    ...shippingApplication.dataUses,
    { field: "status", purpose: "order_management", retentionDays: 90 },
  ];
  const body = { revision: made.revision, dataUses };
  await expectStatus(200, call(api, patchApplication, { params: params(), body, token: await dora() }));
  expect(await application.answer(roles)).toMatchObject({ complete: true, outcome: "review", findings: [] });
});

test("two assessors approve it, and only then it has its roles", async () => {
  const { assessmentId } = await application.submit();
  await application.until("in_review");
  await expectStatus(200, application.decide(await staff("ada"), assessmentId, { decision: "approve" }));
  expect((await application.shown()).rolesInForce).toEqual([]);
  await expectStatus(200, application.decide(await staff("alan"), assessmentId, { decision: "approve" }));
  const approved = await application.shown();
  expect(approved).toMatchObject({ status: "approved", rolesInForce: roles });
  expect(Date.parse(String(approved.expiresAt)) - Date.parse(String(approved.decision?.at))).toBe(365 * day);
});

test("her application reads a shipping address of a seller who authorised it, and is refused a tax id", async () => {
  const { api } = local.urls;
  const made = await expectStatus(
    201,
    call(api, createCredential, { params: params(), body: {}, token: await dora() }),
  );
  Object.assign(credential, { clientId: made.clientId, clientSecret: made.clientSecret });
  const { orderId } = await newOrder(local, await marketplace(), sellerId);
  const bearer = await accessToken(local, credential);
  const resources = (fields: ["shippingAddress"] | ["taxId"]) => [{ orderId, fields: [...fields] }];
  const ask = (fields: ["shippingAddress"] | ["taxId"]) =>
    call(api, issueRestrictedDataToken, { body: { purpose: "shipping", resources: resources(fields) }, token: bearer });
  await expectProblem("not_found", ask(["shippingAddress"]));

  const grant = { params: { sellerId, ...params() }, body: { roles: [...roles] }, token: await marketplace() };
  await expectStatus(201, call(api, putAuthorization, grant));
  const { restrictedDataToken } = await expectStatus(201, ask(["shippingAddress"]));
  const read = { params: { orderId }, query: { fields: "shippingAddress" }, token: restrictedDataToken };
  expect(await expectStatus(200, call(api, readPii, read))).toHaveProperty("fields.shippingAddress.city", "Luleå");
  await expectProblem("field_not_in_role", ask(["taxId"]));
});

test("nearly a year passes: she is reminded of what ends, and what she has goes on", async () => {
  await pass(170 * day);
  await rotate();
  await pass(170 * day);
  await rotate();
  await pass(24 * day);
  const shown = await application.shown();
  expect(shown).toMatchObject({ status: "approved", rolesInForce: roles });
  const reminders = shown.timeline.filter(({ event }) => event === "expiry_reminder");
  const left = reminders.map(({ at }) => Math.round((Date.parse(String(shown.expiresAt)) - Date.parse(at)) / day));
  expect(left).toEqual([60, 30, 7, 1]);

  const { orderId } = await newOrder(local, await marketplace(), sellerId);
  const bearer = await accessToken(local, credential);
  expect(await shippingToken(local, bearer, [orderId])).toBeTruthy();
});

test("on the day that was announced the restricted roles end, and the rest stays", async () => {
  const bearer = await accessToken(local, credential);
  await pass(2 * day);
  const shown = await application.shown();
  expect(shown).toMatchObject({ status: "expired", rolesInForce: ["orders"] });
  const expired = shown.timeline.find(({ event }) => event === "expired");
  expect(expired?.at.slice(0, 16)).toBe(shown.approval?.until.slice(0, 16));

  const old = await call(local.urls.api, getOrder, { params: { orderId: "any" }, token: bearer });
  expect(old.status, "a token from before is over").toBe(401);
  const { clientId: client_id, clientSecret: client_secret } = credential;
  const body = { grant_type: "client_credentials", client_id, client_secret };
  const fresh = await expectStatus(200, call(local.urls.identity, tokenRoute, { body }));
  expect(fresh.scope.split(" ")).not.toContain("pii:request");
  expect(fresh.scope.split(" ")).toContain("orders:read");
  const { orderId } = await newOrder(local, await marketplace(), sellerId);
  const resources = [{ orderId, fields: ["shippingAddress" as const] }];
  const ask = { body: { purpose: "shipping", resources }, token: fresh.access_token };
  await expectProblem("forbidden", call(local.urls.api, issueRestrictedDataToken, ask));
  const seen = { params: { sellerId }, query: {}, token: await marketplace() };
  expect((await expectStatus(200, call(local.urls.api, listAuthorizations, seen))).items).toEqual([]);
});

test("she was told of everything by mail, and her timeline says so", async () => {
  await expect
    .poll(async () => (await application.shown()).timeline.some(({ mail }) => mail === "pending"))
    .toBe(false);
  const { timeline } = await application.shown();
  const mailed = timeline.filter(({ mail }) => mail === "sent");
  expect((await mails()).length).toBeGreaterThanOrEqual(mailed.length);
  const events = timeline.map(({ event }) => event);
  for (const event of ["submitted", "in_review", "approved", "credential_created", "credential_rotated", "expired"])
    expect(events).toContain(event);
  expect(mailed.length).toBeGreaterThan(10);
});

test("she renews it, and has her roles again", async () => {
  await application.answer(roles, local.clock.now());
  const { assessmentId } = await application.submit();
  await application.until("in_review");
  for (const name of ["ada", "alan"])
    await expectStatus(200, application.decide(await staff(name), assessmentId, { decision: "approve" }));
  expect(await application.shown()).toMatchObject({ status: "approved", rolesInForce: roles });
});
