import { describe, expect, it } from "vitest";
import { alertsOf, clocksOf } from "#incidents/clocks.ts";
import type { Incident } from "#incidents/incident.ts";
import { noTotals } from "#incidents/scope-totals.ts";
import { now, opened } from "./incidents.ts";

const hour = 60 * 60 * 1000;
/** Opened at `now`, two hours after it was detected. */
const incident: Incident = opened().incident;
const after = (hours: number) => new Date(now.getTime() + hours * hour);
const iso = (hours: number) => after(hours).toISOString();
const stateOf = (clock: string, changes: Partial<Incident>, at: Date) =>
  clocksOf({ ...incident, ...changes }, at).find((one) => one.clock === clock)?.state;
const scopedIn = (byCountry: Record<string, number>): Partial<Incident> => ({
  status: "scoped",
  scope: { ...noTotals, byCountry },
});

describe("the clocks of an incident", () => {
  it("run from its opening or its detection, and are in the order in which they are due", () => {
    const clocks = clocksOf(incident, now);
    const due = Object.fromEntries(clocks.map(({ clock, dueAt }) => [clock, dueAt]));
    expect(due).toMatchObject({
      privacy_officer: iso(1),
      marketplace: iso(22),
      decision: iso(24),
      regulator: iso(70),
      consumers_california: iso(718),
    });
    expect(clocks.map(({ dueAt }) => dueAt)).toEqual(clocks.map(({ dueAt }) => dueAt).sort());
  });

  it.each<[string, Partial<Incident>, number, string | undefined]>([
    ["privacy_officer", {}, 1, "running"],
    ["privacy_officer", {}, 1.001, "missed"],
    ["privacy_officer", { acknowledged: { at: iso(1), by: "petra" } }, 5, "met"],
    ["privacy_officer", { acknowledged: { at: iso(1.5), by: "petra" } }, 5, "missed"],
    ["marketplace", {}, 100, "met"],
    ["decision", { decision: { notify: false, rationale: "-", by: "petra", at: iso(20) } }, 30, "met"],
    ["regulator", { decision: { notify: false, rationale: "-", by: "petra", at: iso(20) } }, 100, "stopped"],
    ["regulator", { decision: { notify: false, rationale: "-", by: "petra", at: iso(71) } }, 100, "missed"],
    ["regulator", {}, 70.1, "missed"],
    ["regulator", { told: { regulator: { at: iso(70), by: "petra", reference: "-" } } }, 100, "met"],
    ["regulator", { told: { regulator: { at: iso(71), by: "petra", reference: "-" } } }, 100, "missed"],
    ["nis2_early_warning", { told: { regulator: { at: iso(2), by: "petra", reference: "-" } } }, 2, "running"],
  ])("%s, of %j, is after %d hours %s", (clock, changes, hours, state) => {
    expect(stateOf(clock, changes, after(hours))).toBe(state);
  });

  it("of an authority that was told, before or after it was decided that nobody has to be, say so by what came first", () => {
    const decision = { notify: false as const, rationale: "-", by: "petra", at: iso(20) };
    const told = (hours: number) => ({ regulator: { at: iso(hours), by: "petra", reference: "LDI-1" } });
    const later = new Date(iso(100));
    expect(stateOf("regulator", { decision, told: told(10) }, later)).toBe("met");
    expect(stateOf("regulator", { decision, told: told(90) }, later)).toBe("stopped");
    const [shown] = clocksOf({ ...incident, told: told(3) }, now).filter(({ clock }) => clock === "regulator");
    expect(shown).toMatchObject({ at: iso(3), reference: "LDI-1" });
  });

  it("are those of the countries of who is affected, and all of them while that is not known", () => {
    const named = (changes: Partial<Incident>) => clocksOf({ ...incident, ...changes }, now).map(({ clock }) => clock);
    const own = ["privacy_officer", "marketplace", "decision"];
    expect(named({})).toContain("consumers_texas");
    expect(named({ ...scopedIn({ DE: 1 }), status: "contained" })).toContain("consumers_texas");
    expect(named(scopedIn({}))).toEqual(own);
    expect(named(scopedIn({ JP: 7 }))).toEqual(own);
    expect(named(scopedIn({ DE: 1 }))).toContain("nis2_final_report");
    expect(named(scopedIn({ DE: 1 }))).not.toContain("consumers_texas");
    expect(named(scopedIn({ GB: 1 }))).toContain("regulator");
    expect(named(scopedIn({ GB: 1 }))).not.toContain("nis2_notification");
    expect(named(scopedIn({ unknown: 1 }))).toContain("consumers_texas");
    const ten = scopedIn({ DE: 1, FR: 1, ES: 1, JP: 1, GB: 1, US: 1, CA: 1, BR: 1, IN: 1, AU: 1 });
    expect(named(ten)).toEqual(expect.arrayContaining([...own, "regulator", "consumers_texas", "nis2_notification"]));
  });

  it("ask for the attorney general where more than 500 may be concerned", () => {
    const clock = "attorney_general_california";
    expect(stateOf(clock, scopedIn({ US: 500 }), now)).toBeUndefined();
    expect(stateOf(clock, scopedIn({ US: 500, unknown: 1 }), now)).toBe("running");
  });
});

describe("somebody is told of a clock", () => {
  const told = (hours: number, changes: Partial<Incident> = {}) =>
    alertsOf({ ...incident, ...scopedIn({}), ...changes }, after(hours)).map(
      ({ clock, about }) => `${clock.clock} ${about}`,
    );

  it.each<[number, string[]]>([
    [0, []],
    [0.5, ["privacy_officer due_soon"]],
    [1.01, ["privacy_officer missed"]],
    [12, ["privacy_officer missed", "decision due_soon"]],
    [24.01, ["privacy_officer missed", "decision missed"]],
  ])("after %d hours: %j", (hours, expected) => {
    expect(told(hours)).toEqual(expected);
  });

  it("no more once it was met, be it late, or stopped", () => {
    const decision = { notify: false as const, rationale: "-", by: "petra", at: iso(2) };
    expect(told(80, { acknowledged: { at: iso(2), by: "petra" }, decision, ...scopedIn({ DE: 1 }) })).toEqual([]);
  });
});
