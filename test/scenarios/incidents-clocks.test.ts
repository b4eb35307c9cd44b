import { beforeAll, describe, expect, test } from "vitest";
import { acknowledgeIncident, closeIncident, decideIncident, meetClock } from "#incidents/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";

const local = useLocalSystem({ systemsOnly: true });
let incidents: ReturnType<typeof incidentsOn>;
beforeAll(() => {
  incidents = incidentsOn(local);
});

const minute = 60_000;
const rationale = "Nothing was read";
const acknowledge = async (incidentId: string, staff = "petra") =>
  call(local.urls.api, acknowledgeIncident, { params: { incidentId }, token: await incidents.as(staff) });
const decide = async (incidentId: string, staff = "petra", why = rationale) =>
  call(local.urls.api, decideIncident, {
    ...{ params: { incidentId }, body: { notify: false, rationale: why } },
    token: await incidents.as(staff),
  });
const close = async (incidentId: string, staff = "petra") =>
  call(local.urls.api, closeIncident, { params: { incidentId }, token: await incidents.as(staff) });
const tell = async (incidentId: string, clock: string, changes: object = {}, staff = "petra") =>
  call(local.urls.api, meetClock, {
    ...{ params: { incidentId, clock }, token: await incidents.as(staff) },
    body: { at: local.clock.now().toISOString(), reference: "LDI-2026-04711", ...changes },
  });
const stateOf = async (incidentId: string, clock: string) =>
  (await incidents.shown(incidentId)).clocks.find((one) => one.clock === clock)?.state;
/** Subjects of what the incident mailbox got about one. */
async function mails(incidentId: string): Promise<string[]> {
  const { items } = (await (await fetch(`${local.urls.api}/local/mails`)).json()) as {
    items: { to: string[]; subject: string }[];
  };
  return items.filter(({ subject }) => subject.includes(incidentId)).map(({ subject }) => subject.split(": ")[1] ?? "");
}

test("an incident that nobody looks at has its mailbox told before each clock is due and when it is missed, once", async () => {
  const { incidentId, clocks } = await incidents.open(["staff#nobody-there"]);
  expect(clocks.find(({ clock }) => clock === "privacy_officer")?.state).toBe("running");
  await local.clock.advance(35 * minute);
  await expect.poll(() => mails(incidentId)).toEqual(["privacy_officer is due soon"]);
  await local.clock.advance(30 * minute);
  const both = ["privacy_officer is due soon", "privacy_officer was missed"];
  await expect.poll(() => mails(incidentId)).toEqual(both);
  await local.clock.advance(30 * minute);
  expect(await mails(incidentId)).toEqual(both);
  expect(await stateOf(incidentId, "privacy_officer")).toBe("missed");
});

describe("a privacy officer", () => {
  test("who has seen it meets a clock, the first of them, and hears no more of it", async () => {
    const { incidentId } = await incidents.open(["staff#nobody-there"]);
    await expectStatus(200, acknowledge(incidentId));
    await expectStatus(200, acknowledge(incidentId, "paul"));
    await local.clock.advance(70 * minute);
    const shown = await incidents.shown(incidentId);
    expect(await stateOf(incidentId, "privacy_officer")).toBe("met");
    expect(shown.timeline.filter(({ event }) => event === "acknowledged")).toHaveLength(1);
    expect(await mails(incidentId)).toEqual([]);
  });

  test("decides that nobody is told once it is known whom it affects, says why, and closes it", async () => {
    const { incidentId } = await incidents.open(["staff#nobody-there"]);
    await expectProblem("wrong_state", decide(incidentId));
    await expectProblem("wrong_state", close(incidentId));
    await incidents.scoped(incidentId);
    await expectProblem("wrong_state", close(incidentId));
    expect(await expectStatus(200, decide(incidentId))).toMatchObject({ state: "decided", decision: { rationale } });
    await expectStatus(200, decide(incidentId));
    await expectProblem("wrong_state", decide(incidentId, "paul"));
    expect(await stateOf(incidentId, "decision")).toBe("met");
    await expectProblem("wrong_state", incidents.assert(incidentId, [{ buyerId: "B-1", fields: ["taxId"] }]));
    expect((await expectStatus(200, close(incidentId))).state).toBe("closed");
    await expectStatus(200, close(incidentId));
    await expectProblem("wrong_state", acknowledge(incidentId));
    const { timeline } = await incidents.shown(incidentId);
    expect(timeline.map(({ event }) => event).slice(-2)).toEqual(["not_notified", "closed"]);
  });

  test("says that an authority was told, once, and late is late", async () => {
    const { incidentId } = await incidents.open(["staff#nobody-there"]);
    const at = local.clock.now().toISOString();
    const clocks = (await expectStatus(200, tell(incidentId, "regulator", { at }))).clocks;
    expect(clocks.find(({ clock }) => clock === "regulator")).toMatchObject({
      state: "met",
      at,
      reference: "LDI-2026-04711",
    });
    await expectStatus(200, tell(incidentId, "regulator", { at }, "paul"));
    await expectProblem("wrong_state", tell(incidentId, "regulator", { at, reference: "another" }));
    await expectProblem("wrong_state", tell(incidentId, "privacy_officer"));
    await expectProblem("not_found", tell(incidentId, "regulator_of_mars"));
    await expectProblem("invalid_request", tell(incidentId, "nis2_early_warning", { reference: "two\nlines" }));
    await incidents.scoped(incidentId);
    // Nobody is affected, so that nobody has to be told; until somebody is, of whom no country is known.
    await expectProblem("wrong_state", tell(incidentId, "nis2_early_warning"));
    await expectStatus(202, incidents.assert(incidentId, [{ buyerId: "B-1", fields: ["taxId"] }]));
    await local.clock.advance(25 * 60 * minute);
    await expect.poll(() => stateOf(incidentId, "nis2_early_warning")).toBe("missed");
    await expectStatus(200, tell(incidentId, "nis2_early_warning"));
    expect(await stateOf(incidentId, "nis2_early_warning")).toBe("missed");
    const { timeline } = await incidents.shown(incidentId);
    expect(timeline.filter(({ event }) => event === "authority_told")).toHaveLength(2);
  });

  test("is who it takes", async () => {
    const { incidentId } = await incidents.open(["staff#nobody-there"]);
    for (const name of ["rita", "otto", "ada"])
      for (const act of [acknowledge, decide, close, (id: string, who: string) => tell(id, "regulator", {}, who)])
        await expectProblem("forbidden", act(incidentId, name));
    await expectProblem("not_found", acknowledge("inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B"));
  });
});
