import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeReads } from "#incidents/scope-merge.ts";
import { anyRecords, recordOf } from "./access-records.ts";

const staff = { type: "staff", staffId: "rita", accessRequestId: "jit_1" } as const;

describe("what was read of a buyer", () => {
  it("is the union of the fields, by order, with the first and the last time", () => {
    const reads = mergeReads(
      [
        recordOf({ at: "2026-11-21T10:00:01.000Z", fields: ["taxId"] }),
        recordOf({ at: "2026-11-21T09:59:59.000Z", orderId: "O-2", fields: ["recipient.name", "contact.phone"] }),
        recordOf({ fields: ["recipient.name"] }),
        recordOf({ buyerId: "B-2" }),
      ],
      {},
      {},
    );
    expect(reads.map(({ buyerId }) => buyerId)).toEqual(["B-1", "B-2"]);
    expect(reads[0]).toEqual({
      buyerId: "B-1",
      fields: new Set(["taxId", "recipient.name", "contact.phone"]),
      orders: new Map([
        ["O-1", new Set(["taxId", "recipient.name"])],
        ["O-2", new Set(["recipient.name", "contact.phone"])],
      ]),
      firstAccess: "2026-11-21T09:59:59.000Z",
      lastAccess: "2026-11-21T10:00:01.000Z",
    });
  });

  it("leaves out what the incident is not about, and buyers of whom nothing is left", () => {
    const records = [recordOf({ fields: ["taxId", "recipient.name"] }), recordOf({ buyerId: "B-2" })];
    const reads = mergeReads(records, { fields: ["taxId"] }, {});
    expect(reads.map(({ buyerId, fields }) => [buyerId, [...fields]])).toEqual([["B-1", ["taxId"]]]);
  });

  it("leaves out other credentials of the application, where one is suspected", () => {
    expect(mergeReads([recordOf()], {}, { clientId: "cli_2" })).toEqual([]);
    expect(mergeReads([recordOf({ actor: staff })], {}, { clientId: "cli_2" })).toEqual([]);
    expect(mergeReads([recordOf()], {}, { clientId: "cli_1" })).toHaveLength(1);
  });

  it("does not depend on the order of records, nor on how often they come", () => {
    const sorted = (records: ReturnType<typeof mergeReads>) =>
      records
        .map(({ fields, orders, ...rest }) => ({
          ...rest,
          fields: [...fields].sort(),
          orders: [...orders].map(([id, of]) => [id, [...of].sort()]).sort(),
        }))
        .sort((one, other) => one.buyerId.localeCompare(other.buyerId));
    const shuffled = anyRecords(30).chain((records) =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray([...records, ...records], { minLength: 2 * records.length })),
    );
    fc.assert(
      fc.property(shuffled, ([records, twice]) => {
        expect(sorted(mergeReads(twice, {}, {}))).toEqual(sorted(mergeReads(records, {}, {})));
      }),
    );
  });
});
