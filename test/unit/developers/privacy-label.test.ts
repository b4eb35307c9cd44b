import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Approval } from "#developers/application.ts";
import { currentPolicy } from "#developers/policy/policy-version.ts";
import { purposeNamed, roleNames } from "#developers/policy/role-catalogue.ts";
import { labelUnder, privacyLabel } from "#developers/privacy-label.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";

const { allowed, fields, restricted, forbidden } = currentPolicy().dataUse;
const now = new Date("2026-11-21T09:00:00.000Z");
const past = "2026-11-21T09:00:00.000Z";
const next = "2026-11-21T09:00:00.001Z";
const approval: Approval = {
  approvalId: "apr_1",
  assessmentId: "ass_1",
  at: "2026-11-20T09:00:00.000Z",
  until: "2027-11-20T09:00:00.000Z",
  roles: ["shipping"],
  dataUses: [],
  policyVersion: "2026-11",
};
const shippingUntil = (until: string) => ({ roles: [], restricted: { roles: ["shipping"], scopes: [], until } });
const use = (field: string, purpose: string | undefined, retentionDays: number) => ({ field, purpose, retentionDays });
const labelOf = (dataUses: Approval["dataUses"], ...roles: readonly string[]) =>
  Object.fromEntries(
    privacyLabel({ ...approval, dataUses }, { roles: [...roles] }, now).fields.map(({ field, ...rest }) => [
      field,
      rest,
    ]),
  );

describe("a privacy label", () => {
  it("says what was declared, by the policy's names", () => {
    const uses = [use("recipient.name", "SHIPPING ", 7), use("status", "orderManagement", 90)];
    expect(labelOf(uses, "orders", "shipping")).toMatchObject({
      "recipient.name": { purposes: ["shipping"], retentionDays: 7 },
      status: { purposes: ["order_management", "shipping"], retentionDays: 90 },
    });
  });

  it("says of a field without a use what its roles are for, and the policy's limit", () => {
    expect(labelOf([], "shipping")).toMatchObject({
      "recipient.phone": { purposes: ["shipping"], retentionDays: 30 },
      contactToken: { purposes: ["shipping"], retentionDays: 548 },
    });
  });

  it("does not hide one role's use of personal data behind another's", () => {
    const uses = [use("recipient.name", "shipping", 5)];
    expect(labelOf(uses, "shipping", "tax_invoicing")["recipient.name"]).toEqual({
      purposes: ["shipping", "tax_invoicing"],
      retentionDays: 30,
    });
  });

  it("says the longest that was declared, whatever for, and caps nothing", () => {
    const uses = [use("taxId", "tax_remittance", 10), use("taxId", "world peace", 3650)];
    expect(labelOf(uses, "tax_remittance").taxId).toEqual({ purposes: ["tax_remittance"], retentionDays: 3650 });
  });

  it("is of the roles in force, to the millisecond at which they end", () => {
    expect(privacyLabel(approval, shippingUntil(next), now)).toMatchObject({
      ...{ roles: ["shipping"], restricted: true, approvedUntil: next },
    });
    expect(privacyLabel(approval, shippingUntil(past), now)).toMatchObject({
      ...{ roles: [], fields: [], restricted: false, approvedUntil: approval.until },
    });
    expect(privacyLabel({ ...approval, until: past }, shippingUntil(past), now)).not.toHaveProperty("approvedUntil");
  });

  it("says that there are conditions, and not which", () => {
    const label = privacyLabel({ ...approval, conditions: ["Turn on MFA by March"] }, { roles: ["orders"] }, now);
    expect(label.conditional).toBe(true);
    expect(JSON.stringify(label)).not.toContain("MFA");
    expect(privacyLabel({ ...approval, conditions: [] }, { roles: ["orders"] }, now).conditional).toBe(false);
  });

  it("names what the vault opens by now, also where the policy of the approval knew nothing of it", () => {
    const { dataUse } = currentPolicy();
    const narrower = { ...dataUse, allowed: dataUse.allowed.filter(({ role }) => role !== "shipping") };
    const { fields: shown } = labelUnder(narrower, approval, { roles: ["shipping"] }, now);
    expect(shown.map(({ field, purposes }) => [field, purposes])).toEqual([
      ["recipient.name", ["shipping"]],
      ["recipient.phone", ["shipping"]],
      ["shippingAddress", ["shipping"]],
    ]);
  });

  it("is not made up for an approval under a policy that there never was", () => {
    const of = () => privacyLabel({ ...approval, policyVersion: "1999-01" }, { roles: ["orders"] }, now);
    expect(of).toThrow(IntegrityError);
  });
});

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "\u202e", "<script>", "ads"));
const dataUse = fc.record({
  field: fc.oneof(fc.constantFrom(...fields.personal, ...fields.other), text),
  purpose: fc.oneof(fc.constantFrom(...allowed.map((one) => one.purpose), "advertising"), text, fc.constant(undefined)),
  retentionDays: fc.nat(36_500),
});
const roles = fc.subarray([...roleNames]);
const given = fc.record({
  approval: fc.record({ roles, dataUses: fc.array(dataUse, { maxLength: 8 }) }).map((one) => ({ ...approval, ...one })),
  standing: fc.record({
    roles: fc.subarray([...roleNames, "a_role_of_tomorrow"]),
    restricted: fc.option(
      fc.record({
        roles,
        scopes: fc.constant<string[]>([]),
        until: fc.constantFrom(past, next, "2030-01-01T00:00:00.000Z"),
      }),
      { nil: undefined },
    ),
  }),
});
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

const inForce = ({ standing: { roles: lasting, restricted: ending } }: Given) =>
  roleNames.filter((role) => lasting.includes(role) || (ending && ending.until > past && ending.roles.includes(role)));
/** As the vault decides it, and as the policy says it. */
const opens = (role: string, field: string) =>
  allowed.some((one) => one.role === role && (one.fields as readonly string[]).includes(field)) ||
  allowed.some(({ purpose }) => {
    const served = purposeNamed(purpose);
    return served?.role === role && (served.fields as readonly string[]).includes(field);
  });

describe("whatever was declared and approved, a label", () => {
  const check = (property: (one: Given, label: ReturnType<typeof privacyLabel>) => void) =>
    fc.assert(
      fc.property(given, (one) => property(one, privacyLabel(one.approval, one.standing, now))),
      { numRuns: 300 },
    );

  it("names every field that a role in force opens, once, and no other", () => {
    check((one, { fields: shown, roles: named }) => {
      expect(named).toEqual(inForce(one));
      const opened = [...fields.personal, ...fields.other].filter((field) => named.some((role) => opens(role, field)));
      expect(shown.map(({ field }) => field).toSorted()).toEqual(opened.toSorted());
    });
  });

  it("names for each field what every role that opens it may use it for, and never what the policy forbids", () => {
    check((_, { fields: shown, roles: named }) => {
      for (const { field, purposes } of shown) {
        const possible = allowed.filter((one) => (one.fields as readonly string[]).includes(field));
        for (const role of named.filter((name) => opens(name, field)))
          expect(possible.some((one) => one.role === role && purposes.includes(one.purpose))).toBe(true);
        for (const purpose of purposes)
          expect(possible.some((one) => named.includes(one.role) && one.purpose === purpose)).toBe(true);
        expect(new Set(purposes).size).toBe(purposes.length);
        expect(forbidden.filter((one) => purposes.includes(one.purpose))).toEqual([]);
      }
    });
  });

  it("claims no shorter time than any that was declared", () => {
    check(({ approval: { dataUses } }, { fields: shown }) => {
      for (const { field, retentionDays } of shown) {
        const declared = dataUses.filter((one) => one.field === field).map((one) => one.retentionDays);
        expect(retentionDays).toBeGreaterThanOrEqual(Math.max(0, ...declared));
      }
    });
  });

  it("says whether personal data is open, and opens none where it says that there is none", () => {
    check((_, label) => {
      expect(label.restricted).toBe(label.roles.some((role) => restricted.includes(role)));
      const personal = label.fields.some(({ field }) => (fields.personal as readonly string[]).includes(field));
      expect(personal).toBe(label.restricted);
    });
  });
});
