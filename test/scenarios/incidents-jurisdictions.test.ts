import { beforeAll, describe, expect, test } from "vitest";
import { decideIncident } from "#incidents/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { affecting, named, newBuyers, noticesOn } from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";

// Whose law an incident is under is for the countries of those whom it affects to say.

const local = useLocalSystem({ systemsOnly: true, settings: { noticesPerSecond: "100" } });
let incidents: ReturnType<typeof incidentsOn>;
let notices: ReturnType<typeof noticesOn>;
beforeAll(() => {
  incidents = incidentsOn(local);
  notices = noticesOn(local);
});
const sorted = <T>(all: Iterable<T>) => [...all].sort();

describe("clocks", () => {
  const always = ["privacy_officer", "marketplace", "decision"];
  const union = ["nis2_early_warning", "nis2_notification", "nis2_final_report"];
  const states = ["california", "new_york", "texas", "colorado", "florida"].map((state) => `consumers_${state}`);

  /** Of an incident over one buyer of each of these countries. */
  async function over(...countries: readonly (string | undefined)[]) {
    const buyers = await newBuyers(local, countries.length, (i) => ({ country: countries[i] }));
    const incidentId = await affecting(local, named(buyers));
    const clocks = async () =>
      Object.fromEntries(
        (await incidents.shown(incidentId)).clocks.map(({ clock, state, at }) => [clock, { state, at }]),
      );
    return { incidentId, clocks };
  }

  test.each<[string, (string | undefined)[], string[]]>([
    ["Japan", ["JP"], []],
    ["the United Kingdom", ["GB"], ["regulator"]],
    ["Norway", ["NO"], ["regulator"]],
    ["France", ["FR"], ["regulator", ...union]],
    ["the United States", ["US"], states],
    ["who knows where", [undefined], ["regulator", ...union, ...states]],
    ["ten countries", ["DE", "FR", "ES", "IT", "SE", "PL", "GB", "US", "JP", "BR"], ["regulator", ...union, ...states]],
  ])("run where buyers are: %s", async (_, countries, more) => {
    const { clocks } = await over(...countries);
    expect(sorted(Object.keys(await clocks()))).toEqual(sorted([...always, ...more]));
  });

  test("of consumers are met when they were told, and of everybody stopped where nobody is", async () => {
    const told = await over("US", "DE");
    await notices.tell(told.incidentId);
    const { notifiedAt, decision } = await incidents.shown(told.incidentId);
    expect(await told.clocks()).toMatchObject({
      ...Object.fromEntries(states.map((clock) => [clock, { state: "met", at: notifiedAt }])),
      ...{ decision: { state: "met", at: decision?.at }, regulator: { state: "running" } },
    });
    const untold = await over("US", "DE");
    const params = { incidentId: untold.incidentId };
    const body = { notify: false, rationale: "Names alone, and of a test" } as const;
    await expectStatus(200, call(local.urls.api, decideIncident, { params, body, token: await incidents.as("petra") }));
    expect(await untold.clocks()).toMatchObject({
      ...Object.fromEntries([...states, ...union, "regulator"].map((clock) => [clock, { state: "stopped" }])),
      decision: { state: "met" },
    });
    expect(await notices.list(untold.incidentId)).toMatchObject({ totals: { pending: 0, sent: 0 }, items: [] });
  });
});
