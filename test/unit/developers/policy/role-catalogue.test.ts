import { describe, expect, it } from "vitest";
import { purposeNamed, roleNames, scopesOf } from "#developers/policy/role-catalogue.ts";
import data from "#developers/policy/role-catalogue.v1.json" with { type: "json" };
import { scopes } from "#shared/http/access.ts";
import { piiFields } from "#shared/pii-field.ts";
import { allRoutes } from "#test/unit/fakes/routes.ts";

const roles = Object.entries(data.roles);
const withPurpose = roles.filter(([, role]) => "purpose" in role);

it("has the roles that the code knows, each with its clause", () => {
  expect(roles.map(([name]) => name).sort()).toEqual([...roleNames].sort());
  expect(roles.filter(([, { clause }]) => !clause)).toEqual([]);
});

it.each(roles)("%s has scopes and fields that exist", (_, role) => {
  expect(role.scopes.filter((scope) => !(scopes as readonly string[]).includes(scope))).toEqual([]);
  const fields: readonly string[] = "fields" in role ? role.fields : [];
  expect(fields.filter((field) => !(piiFields as readonly string[]).includes(field))).toEqual([]);
});

it("gives an application no scope that only systems may have", () => {
  const system = allRoutes.flatMap(({ access }) => access.flatMap((one) => (one.kind === "system" ? [one.scope] : [])));
  const app = allRoutes.flatMap(({ access }) => access.flatMap((one) => (one.kind === "app" ? [one.scope] : [])));
  const systemOnly = system.filter((scope) => !app.includes(scope));
  expect(scopesOf([...roleNames]).filter((scope) => systemOnly.includes(scope))).toEqual([]);
});

describe("a purpose", () => {
  it("belongs to one role", () => {
    const purposes = withPurpose.map(([, role]) => "purpose" in role && role.purpose);
    expect(new Set(purposes).size).toBe(purposes.length);
  });

  it.each(withPurpose)("of %s leads back to it, and to its fields", (name, role) => {
    if (!("purpose" in role)) throw new Error("it has one");
    expect(purposeNamed(role.purpose)).toEqual({ role: name, fields: role.fields });
  });

  it("is there exactly for roles that are restricted and may ask for personal data", () => {
    for (const [, role] of roles) {
      expect("purpose" in role).toBe(role.restricted);
      expect(role.scopes.includes("pii:request")).toBe(role.restricted);
    }
  });

  it.each(["marketing", "orders", "", "undefined", "__proto__", "constructor"])("is not %j", (purpose) => {
    expect(purposeNamed(purpose)).toBeUndefined();
  });

  it("never opens the buyer's e-mail address", () => {
    expect(
      withPurpose.filter(([, role]) => "fields" in role && (role.fields as string[]).includes("recipient.email")),
    ).toEqual([]);
  });
});

describe("the scopes of an application", () => {
  it("are those of all its roles, each once", () => {
    expect(scopesOf([])).toEqual([]);
    expect(scopesOf(["shipping", "tax_invoicing"]).sort()).toEqual(["contact:issue", "orders:read", "pii:request"]);
  });
});
