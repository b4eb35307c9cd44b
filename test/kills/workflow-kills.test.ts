import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createCredential } from "#developers/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { developerBody, lifecycle, newDraft, register, shippingApplication } from "#test/support/developers.ts";
import { type LocalProcess, startLocalChild } from "#test/support/local-process.ts";
import { newId } from "#test/support/marketplace.ts";

// One application, whose system is killed in one state of the workflows after the other, as by a power cut.

let directory: string;
let running: LocalProcess;
let applicationId: string;
let assessmentId: string;

const start = () => startLocalChild({ systemsOnly: true, dataDirectory: directory, bundles: inject("bundles") });
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kills-"));
  running = await start();
});
afterAll(async () => {
  await running.kill();
  await rm(directory, { recursive: true });
});

async function token(principal: string): Promise<string> {
  const response = await fetch(`${running.urls.api}/local/tokens/${principal}`);
  return ((await response.json()) as { token: string }).token;
}
const application = () => lifecycle(running, () => token("developer:dora"), applicationId);
const shown = () => application().shown();
const advance = (duration: string) =>
  fetch(`${running.urls.api}/local/clock`, { method: "POST", body: JSON.stringify({ advance: duration }) });
const count = async (event: string) => (await shown()).timeline.filter((entry) => entry.event === event).length;

async function killAndRestart(): Promise<void> {
  await running.kill();
  running = await start();
}

test("killed as it is submitted, it is assessed after the restart", async () => {
  const { api } = running.urls;
  const dora = await token("developer:dora");
  await register(api, dora, developerBody(newId("mark")));
  ({ applicationId } = await newDraft(api, dora));
  await application().answer(shippingApplication.roles);
  ({ assessmentId } = await application().submit());
  await killAndRestart();
  await application().until("in_review");
  expect([await count("submitted"), await count("in_review")]).toEqual([1, 1]);
});

test("killed while it waits for people, it reminds them in time after the restart", async () => {
  await killAndRestart();
  await advance("P8D");
  expect(await count("assessors_reminded")).toBe(1);
  expect(await count("decision_overdue")).toBeGreaterThan(0);
});

test("killed as it is decided, the decision stands, and the workflow hears of it after the restart", async () => {
  const first = application().decide(await token("staff:ada"), assessmentId, { decision: "approve" });
  await expectStatus(200, first);
  await killAndRestart();
  const second = application().decide(await token("staff:alan"), assessmentId, { decision: "approve" });
  await expectStatus(200, second);
  await running.kill();
  running = await start();
  expect(await shown()).toMatchObject({ status: "approved", rolesInForce: ["shipping"] });
  await advance("P30D");
  expect(await count("decision_overdue"), "nobody is waited for any more").toBeLessThan(5);
  const { body } = await call(running.urls.api, createCredential, {
    params: { applicationId },
    body: {},
    token: await token("developer:dora"),
  });
  expect(body).toHaveProperty("clientId");
});

test("killed while it keeps the time of an approval, it reminds and ends it once, and on the day", async () => {
  await killAndRestart();
  await advance("P300D");
  await killAndRestart();
  await advance("P40D");
  const after = await shown();
  expect(after).toMatchObject({ status: "expired", rolesInForce: [] });
  expect([await count("expiry_reminder"), await count("expired")]).toEqual([4, 1]);
  const expired = after.timeline.find(({ event }) => event === "expired");
  expect(expired?.at.slice(0, 16)).toBe(after.approval?.until.slice(0, 16));
});

test("every mail went out, and none is left behind", async () => {
  await expect.poll(async () => (await shown()).timeline.filter(({ mail }) => mail === "pending")).toEqual([]);
});
