import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getIncident, openIncident } from "#incidents/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { type LocalProcess, startLocalProcess } from "#test/support/local-process.ts";
import { type Application, accessToken, newId, orderBody, shippingToken } from "#test/support/marketplace.ts";
import { putOrder, readPii } from "#vault/contract.ts";

// Each test has a workflow come into the state that it is named after, while functions answer slowly, and kills the system
// there, as by a power cut. After the restart the incident comes to the same end.

let directory: string;
let running: LocalProcess;
let application: Application & { readonly sellers: readonly string[] };
let orders: readonly string[];

const start = () => startLocalProcess("--data", directory);
const local = (path: string, body: object) =>
  fetch(`${running.urls.api}/local/${path}`, { method: "POST", body: JSON.stringify(body) });
const advance = (duration: string) => local("clock", { advance: duration });

interface Seed {
  readonly applications: readonly (typeof application & { readonly roles: readonly string[] })[];
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kills-"));
  running = await start();
  const seed = (await (await fetch(`${running.urls.api}/local/seed`)).json()) as Seed;
  application = seed.applications.find(({ roles }) => roles.includes("shipping")) as typeof application;
  const marketplace = await token("system:marketplace");
  orders = Array.from({ length: 20 }, () => newId("ORDER"));
  for (const orderId of orders) {
    const body = { ...orderBody(newId("mark"), application.sellers[0]), buyerId: newId("BUYER") };
    await expectStatus(201, call(running.urls.api, putOrder, { params: { orderId }, body, token: marketplace }));
  }
  const bearer = await accessToken(running as never, application);
  const ticket = await shippingToken(running, bearer, orders);
  for (const orderId of orders) {
    const request = { params: { orderId }, query: { fields: "recipient.name" }, token: ticket };
    await expectStatus(200, call(running.urls.api, readPii, request));
  }
});
afterAll(async () => {
  await running.kill();
  await rm(directory, { recursive: true });
});

async function token(principal: string): Promise<string> {
  const response = await fetch(`${running.urls.api}/local/tokens/${principal}`);
  return ((await response.json()) as { token: string }).token;
}

interface Named {
  readonly name: string;
}
interface Report {
  readonly status: string;
  readonly history: readonly { readonly stateEnteredEventDetails?: Named; readonly stateExitedEventDetails?: Named }[];
}

/** The states that executions are in: entered, and not left. */
async function statesNow(): Promise<string[]> {
  const { items } = (await (await fetch(`${running.urls.api}/local/executions`)).json()) as { items: Report[] };
  return items
    .filter(({ status }) => status === "RUNNING")
    .flatMap(({ history }) => {
      const entered = history.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []);
      const exited = history.flatMap(({ stateExitedEventDetails: details }) => details?.name ?? []);
      for (const name of exited) entered.splice(entered.indexOf(name), 1);
      return entered;
    });
}

/** Kills the system while a workflow is in that state, which `act` brings it to, and starts it again. */
async function killIn(state: string, act: () => Promise<unknown>): Promise<void> {
  // Called by a workflow, a function is slow; called by the API, it is not.
  await local("faults", { service: "lambda", action: "Invoke", mode: { delayMs: 2000 } });
  const acting = act().catch(() => "cut off");
  await expect.poll(statesNow, { timeout: 60_000, interval: 50 }).toContain(state);
  await running.kill();
  await acting;
  running = await start();
}

async function open(): Promise<string> {
  const { now } = (await (await fetch(`${running.urls.api}/local/clock`)).json()) as { now: string };
  const at = (hours: number) => new Date(Date.parse(now) + hours * 3_600_000).toISOString();
  const body = {
    ...({ kind: "developer_misuse", title: "A power cut", severity: "low", narrative: "In every state" } as const),
    ...{ detectedAt: at(-1), window: { from: at(-24), to: at(1) } },
    suspects: [`application#${application.applicationId}`],
  };
  const request = { body, token: await token("staff:rita") };
  return (await expectStatus(201, call(running.urls.api, openIncident, request))).incidentId;
}
const shown = async (incidentId: string) => {
  const request = { params: { incidentId }, token: await token("staff:otto") };
  return expectStatus(200, call(running.urls.api, getIncident, request));
};
const comesTo = (incidentId: string, state: string) =>
  expect.poll(async () => (await shown(incidentId)).state, { timeout: 60_000, interval: 200 }).toBe(state);

async function comesToItsEnd(incidentId: string): Promise<void> {
  await comesTo(incidentId, (await shown(incidentId)).state === "scoped" ? "scoped" : "contained");
  await advance("PT2M");
  await comesTo(incidentId, "scoped");
  const { scope, timeline } = await shown(incidentId);
  expect(scope).toMatchObject({ orders: orders.length, byField: { "recipient.name": scope?.buyers } });
  expect(timeline.map(({ event }) => event)).toEqual(["opened", "contained", "scoped"]);
}

let withdrawn = 0;
test.each(["Contain", "WithdrawPage", "FinishContaining"])("%s", async (state) => {
  let incidentId = "";
  await killIn(state, async () => {
    incidentId = await open();
  });
  await comesToItsEnd(incidentId);
  withdrawn += (await shown(incidentId)).containment.authorizationsWithdrawn ?? 0;
  expect(withdrawn, "by the first of them alone").toBe(application.sellers.length);
});

test.each(["PlanScope", "ReadRecords", "CountScope"])("%s", async (state) => {
  const incidentId = await open();
  await comesTo(incidentId, "contained");
  await killIn(state, () => advance("PT2M"));
  await comesTo(incidentId, "scoped");
  await comesToItsEnd(incidentId);
});
