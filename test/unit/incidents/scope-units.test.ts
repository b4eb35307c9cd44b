import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actorsOf, dayAfter, unitsOf } from "#incidents/scope-units.ts";

const app = { actor: "application#app_1" };
const late = new Date("2027-01-01T00:00:00.000Z");
const daysOf = (units: ReturnType<typeof unitsOf>) =>
  units.flatMap(({ first, days }) => Array.from({ length: days }, (_, i) => dayAfter(first, i)));

describe("the days of a window", () => {
  it.each([
    ["within a day", "2026-11-21T10:00:00.000Z", "2026-11-21T11:00:00.000Z", ["2026-11-21"]],
    ["up to midnight", "2026-11-21T10:00:00.000Z", "2026-11-22T00:00:00.000Z", ["2026-11-21"]],
    ["a moment past it", "2026-11-21T10:00:00.000Z", "2026-11-22T00:00:00.001Z", ["2026-11-21", "2026-11-22"]],
    ["from midnight on", "2026-11-21T00:00:00.000Z", "2026-11-21T00:00:00.001Z", ["2026-11-21"]],
    ["across a year", "2025-12-31T23:59:59.999Z", "2026-01-01T00:00:00.001Z", ["2025-12-31", "2026-01-01"]],
  ])("that lies %s are these", (_, from, to, expected) => {
    expect(daysOf(unitsOf([app], { from, to }, late))).toEqual(expected);
  });

  it("end with now: of later there are no records", () => {
    const window = { from: "2026-11-20T10:00:00.000Z", to: "2026-11-22T11:00:00.000Z" };
    const days = (now: string) => daysOf(unitsOf([app], window, new Date(now)));
    expect(days("2026-11-21T00:00:00.000Z")).toEqual(["2026-11-20"]);
    expect(days("2026-11-20T09:00:00.000Z")).toEqual([]);
  });

  it("are all read, once for each actor, in at most 1,000 units", () => {
    const instant = fc.date({ min: new Date("2025-12-01"), max: new Date("2026-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 1, max: 40 }), (one, other, count) => {
        const [from, to] = [one.toISOString(), other.toISOString()].sort() as [string, string];
        const actors = Array.from({ length: count }, (_, i) => ({ actor: `application#${i}` }));
        const units = unitsOf(actors, { from, to }, late);
        const wanted = new Set<string>();
        for (let at = from.slice(0, 10); from < to && `${at}T00:00:00.000Z` < to; at = dayAfter(at, 1)) wanted.add(at);
        for (const { actor } of actors)
          expect(daysOf(units.filter((unit) => unit.actor === actor))).toEqual([...wanted]);
        expect(units.length).toBeLessThanOrEqual(1000);
      }),
    );
  });
});

describe("suspects stand for", () => {
  const suspects = ["application#app_1", "developer#dev_1", "credential#cli_1", "staff#rita"] as const;

  it("applications, single credentials and staff, each once", () => {
    const credentials = [{ clientId: "cli_1", applicationId: "app_3" }];
    expect(actorsOf({ suspects }, ["app_1", "app_2", "app_1"], credentials)).toEqual([
      { actor: "application#app_1" },
      { actor: "application#app_2" },
      { actor: "application#app_3", clientId: "cli_1" },
      { actor: "staff#rita" },
    ]);
  });

  it("no credential whose whole application is read", () => {
    const credentials = [{ clientId: "cli_1", applicationId: "app_1" }];
    expect(actorsOf({ suspects: ["credential#cli_1"] }, ["app_1"], credentials)).toEqual([
      { actor: "application#app_1" },
    ]);
  });
});
