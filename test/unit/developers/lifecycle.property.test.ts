import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applicationTransitions } from "#developers/application-transitions.ts";
import { assessmentTransitions } from "#developers/assessment-transitions.ts";
import { actionsUpTo, beginning } from "./lifecycle/actions.ts";
import { brokenBy } from "./lifecycle/walk.ts";

/** Two applications, and what happens to them. */
const walk = fc.tuple(fc.tuple(beginning, beginning), actionsUpTo(80));
const timeout = 120_000;

describe("the life of an application", () => {
  it("keeps every rule, whatever happens in whatever order", { timeout }, () => {
    fc.assert(
      fc.property(walk, ([beginnings, actions]) => {
        expect(brokenBy(beginnings, actions)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("is walked everywhere: what nobody comes to is not tested", { timeout }, () => {
    // That one is for the directory.
    const { list: _, ...transitions } = applicationTransitions;
    const cases = Object.keys(assessmentTransitions).map((name) => `case: ${name}`);
    const missing = new Set([...Object.keys(transitions), ...cases]);
    for (const [beginnings, actions] of fc.sample(walk, { numRuns: 1000, seed: 1 })) {
      brokenBy(beginnings, actions, ({ taken }) => {
        for (const name of taken) missing.delete(name);
      });
      if (missing.size === 0) break;
    }
    expect([...missing]).toEqual([]);
  });
});
