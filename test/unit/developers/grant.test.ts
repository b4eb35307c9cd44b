import { describe, expect, it } from "vitest";
import { grantOf, restrictedEndBy, restrictedEnds } from "#developers/grant.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const until = "2027-11-21T09:00:00.000Z";
const row = (roles: RoleName[], restricted: RoleName[] = [], end = until): StandingRow => ({
  ...{ pk: "application#app_1", status: "active", epoch: 3, roles, scopes: [] },
  ...(restricted.length > 0 && { restricted: { roles: restricted, scopes: [], until: end } }),
});
const granted = (roles: RoleName[], standing: StandingRow | undefined = row([])) =>
  grantOf(roles, until, standing, now);

describe("what an approval grants", () => {
  it("lasts, but for restricted roles, which have an end, and scopes that are theirs alone", () => {
    const { roles, scopes, restricted } = granted(["orders", "shipping"]);
    expect({ roles, scopes }).toEqual({ roles: ["orders"], scopes: ["orders:read"] });
    expect(restricted).toEqual({ roles: ["shipping"], scopes: ["pii:request", "contact:issue"], until });
  });

  it("takes the place of all before, restricted roles too", () => {
    expect(granted(["orders"], row([], ["shipping"]))).toEqual({
      ...{ kind: "replace", roles: ["orders"], scopes: ["orders:read"] },
      raiseEpoch: true,
    });
  });
});

describe("tokens from before", () => {
  it("stay where nothing was in force: they carry nothing", () => {
    expect(granted(["shipping"]).raiseEpoch).toBe(false);
    expect(grantOf(["shipping"], until, undefined, now).raiseEpoch).toBe(false);
  });

  it("stay where the same roles are in force, in whatever order", () => {
    expect(granted(["shipping", "orders"], row(["orders"], ["shipping"])).raiseEpoch).toBe(false);
    expect(granted(["messaging", "orders"], row(["orders", "messaging"])).raiseEpoch).toBe(false);
  });

  it.each<[string, RoleName[], StandingRow]>([
    ["a role comes", ["orders", "messaging"], row(["orders"])],
    ["a role goes", ["orders"], row(["orders", "messaging"])],
    ["one takes the place of another", ["messaging"], row(["orders"])],
    ["a restricted role comes", ["orders", "shipping"], row(["orders"])],
    ["a restricted role goes", ["orders"], row(["orders"], ["shipping"])],
  ])("end where %s", (_, roles, standing) => {
    expect(granted(roles, standing).raiseEpoch).toBe(true);
  });

  it.each<[string, RoleName[], RoleName[]]>([
    ["others come in their place", ["tax_invoicing"], []],
    ["the same come again", ["shipping"], []],
    ["only what lasts stays", ["orders"], ["orders"]],
  ])("end where restricted roles were over, and %s before anybody took them away", (_, roles, lasting) => {
    const over = row(lasting, ["shipping"], now.toISOString());
    expect(granted(roles, over).raiseEpoch).toBe(true);
  });

  it("go on where restricted roles are to end sooner, which they do by themselves", () => {
    const until = new Date(now.getTime() + 1000).toISOString();
    const standing = row(["orders"], ["shipping"], new Date(now.getTime() + 2000).toISOString());
    expect(restrictedEndBy(standing, until)).toEqual({ kind: "shorten", until });
    expect(restrictedEndBy(row(["orders"], ["shipping"], until), until)).toBeUndefined();
    expect(restrictedEndBy(row(["orders"]), until)).toBeUndefined();
    expect(restrictedEndBy(undefined, until)).toBeUndefined();
  });

  it("end where restricted roles do", () => {
    expect(restrictedEnds()).toEqual({ kind: "end", roles: [], scopes: [], raiseEpoch: true });
  });
});
