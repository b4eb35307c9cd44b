import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AffectedBuyer,
  fieldsOfGroup,
  isAsserted,
  noTotals,
  withBuyer,
  withOrders,
} from "#incidents/scope-totals.ts";
import { loggedFields } from "#shared/access-log/access-record.ts";

const buyer = (changes: Partial<AffectedBuyer> = {}): AffectedBuyer => ({
  ...{ buyerId: "B-1", fields: new Set(["taxId"] as const), asserted: new Set<never>() },
  ...changes,
});

describe("totals", () => {
  it("count buyers by field, by country and by the exact set of fields, and span all accesses", () => {
    const first = { firstAccess: "2026-11-20T00:00:00.000Z", lastAccess: "2026-11-21T00:00:00.000Z" };
    const second = { firstAccess: "2026-11-19T00:00:00.000Z", lastAccess: "2026-11-20T00:00:00.000Z" };
    const one = withBuyer(noTotals, buyer(first), "DE");
    const two = withBuyer(one, buyer({ ...second, fields: new Set(["recipient.name", "taxId"]) }), "DE");
    const { groups, ...totals } = withOrders(withBuyer(two, buyer()), 5);
    expect(totals).toEqual({
      ...{ buyers: 3, orders: 5, asserted: 0 },
      byField: { taxId: 3, "recipient.name": 1 },
      byCountry: { DE: 2, unknown: 1 },
      firstAccess: second.firstAccess,
      lastAccess: first.lastAccess,
    });
    const named = Object.entries(groups).map(([group, buyers]) => [fieldsOfGroup(group), buyers]);
    expect(named).toContainEqual([["taxId"], 2]);
    expect(named).toContainEqual([["recipient.name", "taxId"], 1]);
  });

  it("count what a responder says with what the log says, and how many buyers that is", () => {
    const said = buyer({ fields: new Set(), asserted: new Set(["contact.email"]) });
    const both = buyer({ asserted: new Set(["taxId", "contact.email"]) });
    const { asserted, byField, firstAccess } = withBuyer(withBuyer(noTotals, said), both);
    expect({ asserted, byField, firstAccess }).toEqual({
      asserted: 2,
      byField: { taxId: 1, "contact.email": 2 },
      firstAccess: undefined,
    });
  });

  it("tell groups apart in which a responder has a word, of each set of fields that there is", () => {
    fc.assert(
      fc.property(fc.subarray([...loggedFields], { minLength: 1 }), fc.boolean(), (fields, said) => {
        const asserted = new Set(said ? fields.slice(0, 1) : []);
        const { groups } = withBuyer(noTotals, buyer({ fields: new Set(fields), asserted }));
        const [[group, buyers] = ["", 0]] = Object.entries(groups);
        expect([fieldsOfGroup(group), isAsserted(group), buyers]).toEqual([
          loggedFields.filter((field) => fields.includes(field)),
          ...[said, 1],
        ]);
      }),
    );
  });
});
