import { beforeAll, expect, test } from "vitest";
import { getAuthorization } from "#developers/contract.ts";
import { reinstate } from "#identity/contract.ts";
import { getIncident, openIncident } from "#incidents/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { useKillableSystem } from "#test/support/killable-system.ts";

// Each test has the workflow of a reinstatement come into the state that it is named after, while functions answer slowly, and
// kills the system there. After the restart everything comes back that the incident took away, and is counted once.

interface Seed {
  readonly applications: readonly {
    readonly applicationId: string;
    readonly roles: readonly string[];
    readonly sellers: readonly string[];
  }[];
}

const system = useKillableSystem();
const { token, advance, killIn } = system;
let applicationId: string;
let sellers: readonly string[];

beforeAll(async () => {
  const { applications } = await system.seed<Seed>();
  const found = applications.find(({ roles }) => roles.includes("shipping"));
  ({ applicationId, sellers } = found as typeof found & object);
});

async function open(): Promise<string> {
  const now = await system.now();
  const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const body = {
    ...({ kind: "technical_error", title: "A power cut", severity: "low", narrative: "It was none" } as const),
    ...{ detectedAt: at(-1), window: { from: at(-24), to: at(1) } },
    suspects: [`application#${applicationId}`],
  };
  return (await expectStatus(201, call(system.api(), openIncident, { body, token: await token("staff:rita") })))
    .incidentId;
}
const shown = async (incidentId: string) => {
  const request = { params: { incidentId }, token: await token("staff:otto") };
  return expectStatus(200, call(system.api(), getIncident, request));
};
const contained = (incidentId: string) =>
  expect
    .poll(async () => (await shown(incidentId)).containment.containedAt, { timeout: 60_000, interval: 200 })
    .toBeDefined();
const giveBack = async () => {
  const body = { subject: `application#${applicationId}`, rationale: "It was none" };
  return expectStatus(200, call(system.api(), reinstate, { body, token: await token("staff:ron") }));
};

async function everythingIsBack(incidentId: string): Promise<void> {
  const counts = async () => (await shown(incidentId)).reinstated.map((one) => one.authorizationsRestored);
  await expect.poll(counts, { timeout: 60_000, interval: 200 }).toEqual([sellers.length]);
  const marketplace = await token("system:marketplace");
  for (const sellerId of sellers)
    await expectStatus(
      200,
      call(system.api(), getAuthorization, { params: { applicationId, sellerId }, token: marketplace }),
    );
  const events = (await shown(incidentId)).timeline.map(({ event }) => event);
  for (const event of ["reinstated", "authorizations_restored"] as const)
    expect(events.filter((one) => one === event)).toEqual([event]);
}

test.each(["PlanRestoring", "RestorePage", "FinishRestoring"])("%s", async (state) => {
  const incidentId = await open();
  await contained(incidentId);
  await killIn(state, giveBack);
  await everythingIsBack(incidentId);
});

test("WaitUntilContained: given back while the incident still takes away, nothing stays away", async () => {
  let incidentId = "";
  await killIn("WaitUntilContained", async () => {
    incidentId = await open();
    await giveBack();
  });
  await contained(incidentId);
  await advance("PT2M");
  await everythingIsBack(incidentId);
});
