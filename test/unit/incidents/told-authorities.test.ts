import { describe, expect, it } from "vitest";
import type { Incident } from "#incidents/incident.ts";
import { incidentStatuses } from "#incidents/incident-transitions.ts";
import { clockPolicy } from "#incidents/policy/clocks.ts";
import { noTotals } from "#incidents/scope-totals.ts";
import { authorityTold } from "#incidents/told-authorities.ts";
import { Problem } from "#shared/errors/problem.ts";
import { now, opened, portsAt } from "./incidents.ts";

const { incident } = opened();
const officer = { staffId: "petra", ports: portsAt() };
const body = { at: "2026-11-21T20:30:00.000+01:00", reference: "LDI-2026-04711" };
const told = { at: "2026-11-21T19:30:00.000Z", by: "petra", reference: body.reference };

function codeOf(of: Incident, clock: string, what = body): string {
  try {
    return authorityTold(of, clock, what, officer) === undefined ? "nothing" : "written";
  } catch (error) {
    return error instanceof Problem ? error.code : "thrown";
  }
}

describe("an authority that was told", () => {
  it("is kept with the incident, said in its timeline and put on record", () => {
    const { move, act } = authorityTold(incident, "regulator", body, officer) ?? {};
    expect(move).toMatchObject({
      ...{ transition: "tell", set: { told: { regulator: told } } },
      entry: { event: "authority_told", actor: "staff:petra" },
    });
    expect(act).toMatchObject({
      ...{ act: "incident.authority_told", subject: `incident#${incident.incidentId}` },
      details: { clock: "regulator", at: told.at, reference: told.reference },
    });
  });

  it("leaves the others as they were", () => {
    const before = { ...incident, told: { regulator: told } };
    const { move } = authorityTold(before, "nis2_early_warning", body, officer) ?? {};
    expect(Object.keys(move?.set.told ?? {})).toEqual(["regulator", "nis2_early_warning"]);
  });

  it("is told once: the same again changes nothing, and what is on record stays", () => {
    const before = { ...incident, told: { regulator: told } };
    expect(codeOf(before, "regulator")).toBe("nothing");
    expect(codeOf(before, "regulator", { ...body, reference: "another" })).toBe("wrong_state");
    expect(codeOf(before, "regulator", { ...body, at: "2026-11-21T19:31:00.000Z" })).toBe("wrong_state");
  });

  it.each<[string, string]>([
    ["privacy_officer", "wrong_state"],
    ["consumers_texas", "wrong_state"],
    ["constructor", "not_found"],
    ["regulator_of_mars", "not_found"],
  ])("by the clock %s is refused: %s", (clock, code) => {
    expect(codeOf(incident, clock)).toBe(code);
  });

  it("is one that has to be, by whom it affects", () => {
    const scoped = { ...incident, status: "scoped" as const, scope: { ...noTotals, byCountry: { JP: 1 } } };
    expect(codeOf(scoped, "regulator")).toBe("wrong_state");
    expect(codeOf({ ...scoped, scope: { ...noTotals, byCountry: { GB: 1 } } }, "regulator")).toBe("written");
  });

  it("was told neither in the future nor before anybody knew", () => {
    const late = new Date(now.getTime() + 1).toISOString();
    expect(codeOf(incident, "regulator", { ...body, at: late })).toBe("invalid_request");
    expect(codeOf(incident, "regulator", { ...body, at: "2026-11-21T17:59:59.999Z" })).toBe("invalid_request");
  });

  it.each(incidentStatuses)("may be told while it is %s", (status) => {
    expect(codeOf({ ...incident, status }, "regulator")).toBe("written");
  });
});

it("every clock says what meets it", () => {
  expect(clockPolicy.clocks.filter(({ metBy }) => metBy === "told").map(({ clock }) => clock)).toEqual([
    ...["regulator", "nis2_early_warning", "nis2_notification", "nis2_final_report", "attorney_general_california"],
  ]);
});
