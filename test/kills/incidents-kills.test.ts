import { beforeAll, expect, test } from "vitest";
import { checkBundle } from "#evidence/bundle-check.ts";
import { decideIncident, getEvidence, getIncident, getReport, openIncident } from "#incidents/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { useKillableSystem } from "#test/support/killable-system.ts";
import { type Application, accessToken, newId, orderBody, shippingToken } from "#test/support/marketplace.ts";
import { putOrder, readPii } from "#vault/contract.ts";

// Each test has a workflow come into the state that it is named after, while functions answer slowly, and kills the system
// there, as by a power cut. After the restart the incident comes to the same end.

const system = useKillableSystem();
let application: Application & { readonly sellers: readonly string[] };
let orders: readonly string[];

const { token, advance, killIn } = system;

interface Seed {
  readonly applications: readonly (typeof application & { readonly roles: readonly string[] })[];
}

beforeAll(async () => {
  const { applications } = await system.seed<Seed>();
  application = applications.find(({ roles }) => roles.includes("shipping")) as typeof application;
  const marketplace = await token("system:marketplace");
  orders = Array.from({ length: 20 }, () => newId("ORDER"));
  for (const orderId of orders) {
    const body = { ...orderBody(newId("mark"), application.sellers[0]), buyerId: newId("BUYER") };
    await expectStatus(201, call(system.api(), putOrder, { params: { orderId }, body, token: marketplace }));
  }
  const bearer = await accessToken(system.process() as never, application);
  const ticket = await shippingToken(system.process(), bearer, orders);
  for (const orderId of orders) {
    const request = { params: { orderId }, query: { fields: "recipient.name" }, token: ticket };
    await expectStatus(200, call(system.api(), readPii, request));
  }
});
async function open(): Promise<string> {
  const now = await system.now();
  const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const body = {
    ...({ kind: "developer_misuse", title: "A power cut", severity: "low", narrative: "In every state" } as const),
    ...{ detectedAt: at(-1), window: { from: at(-24), to: at(1) } },
    suspects: [`application#${application.applicationId}`],
  };
  const request = { body, token: await token("staff:rita") };
  return (await expectStatus(201, call(system.api(), openIncident, request))).incidentId;
}
const shown = async (incidentId: string) => {
  const request = { params: { incidentId }, token: await token("staff:otto") };
  return expectStatus(200, call(system.api(), getIncident, request));
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

/** The bundle of an incident, as it is fetched. */
async function bundleOf(incidentId: string): Promise<Uint8Array> {
  const lines: object[] = [];
  let cursor: string | undefined;
  do {
    const request = { params: { incidentId }, query: { ...(cursor && { cursor }) }, token: await token("staff:otto") };
    const page = await expectStatus(200, call(system.api(), getEvidence, request));
    lines.push(...(page.manifest ? [page.manifest] : []), ...page.parts);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

test.each(["PlanReads", "KeepRecords", "KeepCase", "SignManifest"])("%s", async (state) => {
  const incidentId = await open();
  await comesToItsEnd(incidentId);
  await killIn(state, async () => {
    const body = { notify: false, rationale: "A power cut" } as const;
    const request = { params: { incidentId }, body, token: await token("staff:petra") };
    await expectStatus(200, call(system.api(), decideIncident, request));
  });
  const evidence = async () => {
    const request = { params: { incidentId }, query: {}, token: await token("staff:otto") };
    return (await expectStatus(200, call(system.api(), getReport, request))).evidence?.state;
  };
  await expect.poll(evidence, { timeout: 60_000, interval: 200 }).toBe("ready");
  const bundle = await bundleOf(incidentId);
  const { wrong, manifest } = await checkBundle(
    (async function* () {
      yield bundle;
    })(),
  );
  expect(wrong).toEqual([]);
  expect(manifest.recordsByKind).toMatchObject({ "access-records": orders.length, incident: 1, timeline: 4 });
});
