import { describe, expect, it } from "vitest";
import { type DataUse, findDataUses } from "#developers/data-use.ts";
import { currentPolicy } from "#developers/policy/policy-version.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import { flawless } from "./answers.ts";

const policy = currentPolicy().dataUse;
const find = (role: RoleName, use: Partial<DataUse>) =>
  findDataUses(
    policy,
    [role],
    [...flawless(role).dataUses, { field: "recipient.name", purpose: "shipping", retentionDays: 30, ...use }],
  );
const forbidden = policy.forbidden.flatMap((one) => [one.purpose, ...one.aliases].map((name) => [name, one] as const));

describe("a purpose", () => {
  it.each(forbidden)("%s is forbidden, of any field, and the finding says what is lawful", (purpose, rule) => {
    for (const field of ["recipient.name", "status", "nonsense"]) {
      expect(find("shipping", { field, purpose })).toContainEqual({
        code: "purpose_forbidden",
        clause: rule.clause,
        severity: "blocker",
        subject: "/dataUses/3",
        message: expect.stringContaining(rule.label),
        remedy: rule.lawfulWay,
      });
    }
  });

  it.each(["Review manipulation", "reviewManipulation", " REVIEW-MANIPULATION ", "ｒｅｖｉｅｗ manipulation"])(
    "is forbidden however it is written: %j",
    (purpose) => {
      expect(find("shipping", { purpose })).toMatchObject([{ code: "purpose_forbidden", clause: "AUP reviews" }]);
    },
  );

  it("that the role does not serve blocks personal data, and leaves the rest to a person", () => {
    expect(find("shipping", { purpose: "tax_invoicing" })).toMatchObject([
      { code: "purpose_not_allowed", severity: "blocker", remedy: expect.stringContaining("shipping") },
    ]);
    expect(find("orders", { field: "status", purpose: "curiosity" })).toMatchObject([
      { code: "purpose_not_allowed", severity: "major", remedy: expect.stringContaining("aggregates") },
    ]);
  });

  it("is never repeated: what a developer writes stays out of findings", () => {
    const marker = "canary-7f3a";
    const found = [
      find("shipping", { purpose: marker }),
      find("shipping", { field: marker }),
      find("orders", { field: marker, purpose: marker, retentionDays: 777_777 }),
    ];
    expect(found.flat()).not.toEqual([]);
    expect(JSON.stringify(found)).not.toContain(marker);
    expect(JSON.stringify(found)).not.toContain("777777");
  });

  it.each([undefined, "", "  ", "\n"])("has to be there: not %j", (purpose) => {
    expect(find("shipping", { purpose })).toMatchObject([
      { code: "field_without_purpose", severity: "major", clause: "AUP minimum", subject: "/dataUses/3" },
    ]);
  });
});

describe("a field", () => {
  it("that no role asked for includes is named with the roles that do", () => {
    expect(find("shipping", { field: "taxId" })).toMatchObject([
      {
        code: "field_not_in_role",
        severity: "major",
        remedy: expect.stringContaining("tax_invoicing, tax_remittance"),
      },
    ]);
  });

  it("that no role includes has another way", () => {
    expect(find("shipping", { field: "recipient.email" })).toMatchObject([
      { code: "field_not_in_role", remedy: expect.stringContaining("contact tokens") },
    ]);
  });

  it.each(["", "__proto__", "recipient", "RECIPIENT.NAME", "creditCard"])("is not %j", (field) => {
    expect(find("shipping", { field })).toMatchObject([{ code: "field_unknown", severity: "minor" }]);
  });

  it("that a role would open needs a use in that role", () => {
    const uses = flawless("shipping").dataUses.filter(({ field }) => field !== "recipient.phone");
    expect(findDataUses(policy, ["shipping"], uses)).toMatchObject([
      { code: "field_without_purpose", subject: "shipping:recipient.phone", clause: "AUP minimum" },
    ]);
    const subjects = findDataUses(policy, ["shipping", "tax_invoicing"], flawless("shipping").dataUses);
    expect(subjects.map(({ subject }) => subject)).toEqual([
      "tax_invoicing:recipient.name",
      "tax_invoicing:shippingAddress",
      "tax_invoicing:taxId",
    ]);
  });
});

describe("retention", () => {
  it.each([0, 1, 30])("of personal data for %d days is within the limit", (retentionDays) => {
    expect(find("shipping", { retentionDays })).toEqual([]);
  });

  it.each([31, 548, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY, Number.NaN, -1])(
    "of personal data for %d days is not",
    (retentionDays) => {
      expect(find("shipping", { retentionDays })).toMatchObject([
        {
          code: "retention_too_long",
          severity: "major",
          clause: "DPP 2.1",
          message: expect.stringContaining("30 days"),
        },
      ]);
    },
  );

  it("of other data may be 18 months", () => {
    expect(find("orders", { field: "status", purpose: "accounting", retentionDays: 548 })).toEqual([]);
    expect(find("orders", { field: "status", purpose: "accounting", retentionDays: 549 })).toMatchObject([
      { code: "retention_too_long", message: expect.stringContaining("548 days") },
    ]);
  });
});
