import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rolesInCatalogue } from "#developers/policy/role-catalogue.ts";
import { scopes } from "#shared/http/access.ts";
import { isImpersonalRole, isImpersonalScope } from "#shared/standing/stages.ts";
import { rolesInForce, scopesInForce } from "#shared/standing/standing-row.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const personal = ["pii:request", "contact:issue", "messages:send", "relay:connect"];

describe("the first stage gives back", () => {
  it.each(rolesInCatalogue)(
    "a role of the catalogue only where it opens no field and leads to nobody: $name",
    (role) => {
      const opens = role.restricted || role.fields.length > 0 || role.scopes.some((scope) => personal.includes(scope));
      expect(isImpersonalRole(role.name)).toBe(!opens);
      if (!opens) expect(role.scopes.filter((scope) => !isImpersonalScope(scope))).toEqual([]);
    },
  );

  it("no role and no scope that it does not know", () => {
    for (const name of ["king", "constructor", "__proto__", ""]) {
      expect(isImpersonalRole(name)).toBe(false);
      expect(isImpersonalScope(name)).toBe(false);
    }
  });

  it("none of the scopes by which personal data is had, sent to, or opened to others", () => {
    const kept = scopes.filter(isImpersonalScope);
    expect(kept).toEqual(["orders:write", "buyers:write", "orders:read", "aggregates:read"]);
  });
});

it("one level that is limited is enough, whatever it is limited to, and whatever the roles have for an end", () => {
  const roles = fc.subarray(rolesInCatalogue.map(({ name }) => name as string));
  const limit = fc.option(fc.constantFrom("non_pii", "full", "something", ""), { nil: undefined });
  const row = fc.record({
    ...{ roles, scopes: fc.subarray([...scopes]), limitedTo: limit },
    restricted: fc.option(
      fc.record({
        roles,
        scopes: fc.subarray([...scopes]),
        until: fc.constantFrom("2026-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"),
      }),
      { nil: undefined },
    ),
  });
  fc.assert(
    fc.property(row, fc.array(limit, { maxLength: 3 }), (application, limits) => {
      const others = limits.map((limitedTo) => (limitedTo === undefined ? undefined : { limitedTo }));
      const limited = [application.limitedTo, ...limits].some((one) => one !== undefined);
      const free = { ...application, limitedTo: undefined };
      const all = rolesInForce(free, now, []);
      expect(rolesInForce(application, now, others)).toEqual(limited ? all.filter(isImpersonalRole) : all);
      const allScopes = scopesInForce(free, now, []);
      const allowed = limited ? allScopes.filter(isImpersonalScope) : allScopes;
      expect(scopesInForce(application, now, others)).toEqual(allowed);
    }),
  );
});
