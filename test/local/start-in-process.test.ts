import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalInstance, startLocal } from "#local/start.ts";

let local: LocalInstance;
let marketplace: string | undefined;

beforeAll(async () => {
  local = await startLocal({ port: 0, systemsOnly: true });
  marketplace = await local.tokens.tokenFor("system:marketplace");
});

afterAll(() => local.stop());

const call = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(local.urls.api + path, init);
  return { status: response.status, body: (await response.json()) as unknown };
};

function putBuyer(buyerId: string) {
  const headers = { authorization: `Bearer ${marketplace}`, "content-type": "application/json" };
  return call(`/v1/buyers/${buyerId}`, { method: "PUT", headers, body: JSON.stringify({ name: "Ada" }) });
}

describe("the system that the CDK app declares, run in this process", () => {
  test("names the identity server as the issuer that its gateway trusts", async () => {
    const discovery = await fetch(`${local.urls.identity}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ issuer: local.urls.identity });
    const issuers = local.system.apis
      .flatMap(({ routes }) => routes)
      .flatMap(({ authorizer }) => (authorizer?.type === "jwt" ? [authorizer.issuer] : []));
    expect(new Set(issuers)).toEqual(new Set([local.urls.identity, local.urls.people]));
  });

  test("lets nobody past an authorizer without a token", async () => {
    const guarded = local.system.apis.flatMap(({ routes }) => routes).filter(({ authorizer }) => authorizer);
    expect(guarded.length).toBeGreaterThan(10);
    for (const { routeKey } of guarded) {
      const [method = "", path = ""] = routeKey.split(" ");
      expect([routeKey, (await call(path.replaceAll(/\{\w+\}/g, "x"), { method })).status]).toEqual([routeKey, 401]);
    }
  });

  test("takes a token of a person where people are admitted, and only there", async () => {
    const headers = { authorization: `Bearer ${await local.tokens.tokenFor("staff:rita")}` };
    const { routes } = local.system.apis.find(({ name }) => name.endsWith("-api")) ?? { routes: [] };
    const statusOf = async (issuer: string) => {
      const route = routes.find(({ authorizer }) => authorizer?.type === "jwt" && authorizer.issuer === issuer);
      const [method = "", path = ""] = route?.routeKey.split(" ") ?? [];
      return (await call(path.replaceAll(/\{\w+\}/g, "x"), { method, headers })).status;
    };
    expect(await statusOf(local.urls.identity)).toBe(401);
    expect(await statusOf(local.urls.people)).not.toBe(401);
  });

  test("serves what the control plane offers, and passes faults on to the functions", async () => {
    expect((await call("/local/seed")).body).toMatchObject({ orders: [], systems: { relay: {} } });
    expect((await call("/local/schedules/purge-sweep/run", { method: "POST" })).status).toBe(200);
    expect((await putBuyer("b-1")).status).toBe(201);
    const fault = JSON.stringify({ service: "dynamodb", mode: "unavailable" });
    await fetch(`${local.urls.api}/local/faults`, { method: "POST", body: fault });
    expect(await putBuyer("b-2")).toMatchObject({ status: 503, body: { code: "try_again" } });
    await fetch(`${local.urls.api}/local/faults`, { method: "DELETE" });
    expect((await putBuyer("b-2")).status).toBe(201);
    const { body } = await call("/local/logs?function=buyer-writer&limit=1");
    expect(body).toMatchObject({ items: [{ line: expect.stringContaining('"status":201') }] });
  });

  test("signs its calls as the role of each function, which the front door knows", async () => {
    const roles = new Set<string>();
    const stopListening = local.frontDoor.onCall(({ role }) => roles.add(role));
    await putBuyer("b-3");
    stopListening();
    const writer = local.system.functions.find(({ name }) => name.includes("buyerwriter"));
    expect(roles).toContain(writer?.role.name);
  });
});
