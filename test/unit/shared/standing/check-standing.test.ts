import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkStanding } from "#shared/standing/check-standing.ts";
import { type LevelName, levelsOf } from "#shared/standing/levels.ts";
import type { Principal } from "#shared/standing/principal.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import { principals } from "#test/unit/fakes/principals.ts";

const revoked = expect.objectContaining({ code: "access_revoked", status: 401 });
const machines = [principals.system, principals.app, principals.restricted];
const { developerId } = principals.app;
/** A person whose account has been looked up stands on it, too. */
const account = { ...principals.developer, developerId };
const people = [principals.staff, principals.developer, account];
const everyone: Principal[] = [...machines, ...people];
const levelPairs = <P extends Principal>(of: readonly P[]) =>
  of.flatMap((principal) => levelsOf(principal).map((level) => [principal.kind, level, principal] as const));

/** Rows under which a principal is in good standing: every level active, at the epoch of its token. */
function goodRows(principal: Principal): Map<LevelName, StandingRow> {
  const epochs = "epochs" in principal ? principal.epochs : {};
  const row = (level: LevelName): StandingRow => {
    return { pk: level, status: "active", epoch: epochs[level.split("#")[0] as keyof typeof epochs] ?? 0 };
  };
  return new Map(levelsOf(principal).map((level) => [level, row(level)]));
}
const check = (principal: Principal, rows: ReadonlyMap<LevelName, StandingRow | undefined>, tokenRevoked = false) =>
  checkStanding(principal, { rows, tokenRevoked });
/** The good rows, with one level changed. */
const changed = (principal: Principal, level: LevelName, change: Partial<StandingRow>) => {
  const rows = goodRows(principal);
  return rows.set(level, { ...(rows.get(level) as StandingRow), ...change });
};

describe.each(everyone.map((principal) => [principal.kind, principal] as const))("%s", (_, principal) => {
  it("is let through in good standing", () => {
    expect(() => check(principal, goodRows(principal))).not.toThrow();
  });

  it("is refused when its very token was revoked", () => {
    expect(() => check(principal, goodRows(principal), true)).toThrow(revoked);
  });
});

it.each(levelPairs(everyone))("%s is refused while %s is suspended or revoked", (_, level, principal) => {
  for (const status of ["suspended", "revoked"] as const)
    expect(() => check(principal, changed(principal, level, { status }))).toThrow(revoked);
});

describe("epochs of machines", () => {
  it.each(levelPairs(machines))(
    "%s is refused when the epoch of %s is higher or lower by one",
    (_, level, principal) => {
      const { epoch } = goodRows(principal).get(level) as StandingRow;
      for (const other of [epoch - 1, epoch + 1])
        expect(() => check(principal, changed(principal, level, { epoch: other }))).toThrow(revoked);
    },
  );

  it("have to be equal at every level, and nothing else", () => {
    const epoch = fc.integer({ min: 0, max: 2 });
    const four = fc.record({ global: epoch, developer: epoch, application: epoch, credential: epoch });
    fc.assert(
      fc.property(fc.constantFrom(...machines), four, four, (principal, ofToken, ofRows) => {
        const rows = goodRows({ ...principal, epochs: ofRows });
        const names = levelsOf(principal).map((level) => level.split("#")[0] as keyof typeof four);
        const equal = names.every(
          (name) => ofToken[name as keyof typeof ofToken] === ofRows[name as keyof typeof ofRows],
        );
        const outcome = () => check({ ...principal, epochs: ofToken }, rows);
        if (equal) expect(outcome).not.toThrow();
        else expect(outcome).toThrow(revoked);
      }),
      { numRuns: 500 },
    );
  });

  it.each(levelPairs(machines))(
    "%s is refused when its token does not say the epoch of %s, or not as a number",
    (_, level, principal) => {
      const name = level.split("#")[0] as string;
      for (const epochs of [{ ...principal.epochs, [name]: Number.NaN }, omit(principal.epochs, name)])
        expect(() => check({ ...principal, epochs } as Principal, goodRows(principal))).toThrow(revoked);
    },
  );
});

it.each(levelPairs([principals.restricted]))(
  "%s is refused while %s is between the stages of a reinstatement, whatever its epoch",
  (_, level, principal) => {
    for (const limitedTo of ["non_pii", "a stage that a later release knows", ""])
      expect(() => check(principal, changed(principal, level, { limitedTo }))).toThrow(revoked);
  },
);

it.each(levelPairs([principals.system, principals.app, ...people]))(
  "%s is let through while %s is between the stages: what it may do is less",
  (_, level, principal) => {
    expect(() => check(principal, changed(principal, level, { limitedTo: "non_pii" }))).not.toThrow();
  },
);

describe("a row that is not there", () => {
  it.each(levelPairs(machines).filter(([, level]) => level !== "global"))("refuses %s: %s", (_, level, principal) => {
    const rows: Map<LevelName, StandingRow | undefined> = goodRows(principal);
    expect(() => check(principal, rows.set(level, undefined))).toThrow(revoked);
    rows.delete(level);
    expect(() => check(principal, rows)).toThrow(revoked);
  });

  it("stands for epoch 0 at the global level, which has a row only once something has happened", () => {
    for (const principal of everyone)
      expect(() =>
        check(principal, new Map([...goodRows(principal)].filter(([level]) => level !== "global"))),
      ).not.toThrow();
    const rows = new Map([...goodRows(principals.app)].filter(([level]) => level !== "global"));
    expect(() => check({ ...principals.app, epochs: { ...principals.app.epochs, global: 1 } }, rows)).toThrow(revoked);
  });

  it("is no reason to refuse a person: it comes into being with the first revocation", () => {
    for (const principal of [principals.staff, principals.developer])
      expect(() => check(principal, new Map())).not.toThrow();
  });

  it("refuses a person whose account it is: that has had one since it was registered", () => {
    expect(levelsOf(account)).toEqual(["global", `developer#${developerId}`]);
    expect(() => check(account, new Map())).toThrow(revoked);
  });
});

describe("tokens of people, which carry no epoch", () => {
  const second = principals.staff.issuedAt;

  it.each(levelPairs(people))("%s is refused by %s up to and with the second that it names", (_, level, principal) => {
    const refusing = (tokensNotBefore: number) => () =>
      check(principal, changed(principal, level, { tokensNotBefore }));
    expect(refusing(second - 1)).not.toThrow();
    expect(refusing(second)).toThrow(revoked);
    expect(refusing(second + 1)).toThrow(revoked);
  });

  it("are good at any epoch of an active row", () => {
    for (const [, level, principal] of levelPairs(people))
      expect(() => check(principal, changed(principal, level, { epoch: 7 }))).not.toThrow();
  });
});

function omit(epochs: Readonly<Record<string, number>>, name: string) {
  return Object.fromEntries(Object.entries(epochs).filter(([level]) => level !== name));
}
