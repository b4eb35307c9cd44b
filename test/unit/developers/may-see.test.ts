import { describe, expect, it } from "vitest";
import { maySee } from "#developers/may-see.ts";
import { purposeNamed, roleNames, rolesInCatalogue, scopesOf } from "#developers/policy/role-catalogue.ts";

describe("what roles open", () => {
  it("is nothing without a role, or with one that the catalogue does not have", () => {
    const nothing = { fields: [], purposes: [], scopes: [] };
    expect(maySee([])).toEqual(nothing);
    expect(maySee(["king", "constructor"])).toEqual(nothing);
  });

  it("is no personal data with roles that are not restricted", () => {
    const free = rolesInCatalogue.filter(({ restricted }) => !restricted).map(({ name }) => name);
    expect(maySee(free)).toMatchObject({ fields: [], purposes: [] });
    expect(maySee(free).scopes).toEqual(expect.arrayContaining(["orders:read", "messages:send"]));
  });

  it("is what each of them opens, and each once", () => {
    expect(maySee(["shipping"])).toEqual({
      fields: ["recipient.name", "recipient.phone", "shippingAddress"],
      purposes: ["shipping"],
      scopes: ["orders:read", "pii:request", "contact:issue"],
    });
    expect(maySee(["tax_invoicing", "shipping", "tax_invoicing"])).toMatchObject({
      fields: ["recipient.name", "recipient.phone", "shippingAddress", "taxId"],
      purposes: ["shipping", "tax_invoicing"],
    });
  });

  it.each(roleNames)("is what the checks of each request let through: %s", (role) => {
    const { fields, purposes, scopes } = maySee([role]);
    expect([...scopes].sort()).toEqual(scopesOf([role]).sort());
    for (const purpose of purposes) expect(purposeNamed(purpose)).toEqual({ role, fields });
  });
});
