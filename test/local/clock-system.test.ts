import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type LocalInstance, startLocal } from "#local/start.ts";

let dataDirectory: string;
let local: LocalInstance;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), "clock-"));
  local = await startLocal({ port: 0, bundles: inject("bundles"), systemsOnly: true, dataDirectory });
});

afterAll(async () => {
  await local.stop();
  await rm(dataDirectory, { recursive: true });
});

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(local.urls.api + path, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const post = (body: unknown) => call("/local/clock", { method: "POST", body: JSON.stringify(body) });

function putBuyer(token: string | undefined) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return call("/v1/buyers/b-1", { method: "PUT", headers, body: JSON.stringify({ name: "Ada" }) });
}

test("months pass for the whole system: old tokens are over, new ones are good, also after a restart", async () => {
  const early = await local.tokens.tokenFor("system:marketplace");
  expect((await putBuyer(early)).status).toBe(201);
  const { body } = await post({ advance: "P170D" });
  expect(Date.parse(String(body.now)) - Date.now()).toBeGreaterThan(169 * 86_400_000);

  expect((await putBuyer(early)).status).toBe(401);
  const late = await local.tokens.tokenFor("system:marketplace");
  expect((decodeJwt(String(late)).iat ?? 0) * 1000 - Date.now()).toBeGreaterThan(169 * 86_400_000);
  expect((await putBuyer(late)).status).toBe(200);
  const rita = await local.tokens.tokenFor("staff:rita");
  const asStaff = await call("/v1/orders/o-1/access-log", { headers: { authorization: `Bearer ${rita}` } });
  expect(asStaff.status).not.toBe(401);

  await local.stop();
  local = await startLocal({ port: 0, bundles: inject("bundles"), systemsOnly: true, dataDirectory });
  const { now } = (await call("/local/clock")).body;
  expect(Date.parse(String(now)) - Date.now()).toBeGreaterThan(169 * 86_400_000);
});

test("the clock is not put back", async () => {
  const before = (await call("/local/clock")).body.now;
  const refused = await post({ advance: "-P1D" });
  expect(refused).toMatchObject({ status: 400, body: { error: expect.stringContaining("forwards") } });
  expect(String((await call("/local/clock")).body.now) >= String(before)).toBe(true);
});

test("executions can be looked through", async () => {
  expect((await call("/local/executions")).body).toEqual({ items: expect.any(Array) });
});
