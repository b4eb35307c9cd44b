import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { actionsUpTo } from "./histories/actions.ts";
import { examples } from "./histories/examples.ts";
import { contactEngine } from "./histories/system.ts";
import { brokenBy } from "./histories/walk.ts";

/** More for a longer look: `HISTORIES=1000 npx vitest run …`. */
const numRuns = Number(process.env.HISTORIES ?? 40);
const timeout = 120_000 + numRuns * 10_000;
// Where clocks change: days are of 24 hours all the same.
vi.stubEnv("TZ", "Europe/Berlin");

let engine: Awaited<ReturnType<typeof contactEngine>>;
beforeAll(async () => {
  engine = await contactEngine();
}, 60_000);
afterAll(() => engine.stop());

describe("contact tokens", () => {
  it("keep every rule, whatever happens in whatever order", { timeout }, async () => {
    catchLog();
    await fc.assert(
      fc.asyncProperty(actionsUpTo(60), async (actions) => {
        expect(await brokenBy(engine.db, actions)).toEqual([]);
      }),
      { numRuns, examples: examples.map((actions) => [[...actions]]) },
    );
  });

  it("are walked everywhere: what nobody comes to is not tested", { timeout }, async () => {
    catchLog();
    const missing = new Set(all);
    for (const actions of [...examples, ...fc.sample(actionsUpTo(60), { numRuns: 100, seed: 1 })]) {
      const seen = new Set<string>();
      await brokenBy(engine.db, actions, seen);
      for (const name of seen) missing.delete(name);
      if (missing.size === 0) break;
    }
    expect([...missing]).toEqual([]);
  });
});

const refusedIssues = [
  "access_revoked",
  "forbidden",
  "not_found",
  "contact_blocked",
  "pii_purged",
  "no_phone",
  "no_email",
];
const refusedCalls = ["withdrawn", "authorization_ended", "blocked", "expired", "daily_limit", "refused"];
const all = [
  ...refusedIssues,
  ...["contact_ended", "pool_exhausted"],
  ...refusedCalls,
  ...["anonymous_caller", "unknown_caller", "gather", "called back"],
  ...["issued email undefined", "issued phone direct", "issued phone extension", "extend", "withdraw"],
  ...["called by direct", "called by extension", "a number was given again", "a token was revived"],
  "called after all",
];
