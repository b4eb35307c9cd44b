import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addBusinessDays, businessDaysBetween } from "#developers/business-days.ts";
import { addDays } from "#shared/days.ts";

const add = (from: string, count: number) => addBusinessDays(new Date(from), count).toISOString();
const between = (from: string, to: string) => businessDaysBetween(new Date(from), new Date(to));
const date = fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
const count = fc.integer({ min: 1, max: 60 });

describe("business days", () => {
  it.each([
    ["from a Monday", "2026-11-23T09:00:00.000Z", 4, "2026-11-27T09:00:00.000Z"],
    ["across a weekend", "2026-11-23T09:00:00.000Z", 5, "2026-11-30T09:00:00.000Z"],
    ["from a Friday", "2026-11-27T23:59:59.999Z", 1, "2026-11-30T23:59:59.999Z"],
    ["from a Saturday", "2026-11-21T09:00:00.000Z", 5, "2026-11-27T09:00:00.000Z"],
    ["from a Sunday", "2026-11-22T09:00:00.000Z", 1, "2026-11-23T09:00:00.000Z"],
    ["across the end of a year", "2026-12-31T09:00:00.000Z", 2, "2027-01-04T09:00:00.000Z"],
    ["back across a weekend", "2026-11-30T09:00:00.000Z", -1, "2026-11-27T09:00:00.000Z"],
    ["none at all", "2026-11-21T09:00:00.000Z", 0, "2026-11-21T09:00:00.000Z"],
  ])("are added %s", (_, from, days, to) => {
    expect(add(from, days)).toBe(to);
  });

  it("are whole ones from one moment to another", () => {
    expect(between("2026-11-23T09:00:00.000Z", "2026-11-24T08:59:59.999Z")).toBe(0);
    expect(between("2026-11-23T09:00:00.000Z", "2026-11-24T09:00:00.000Z")).toBe(1);
    expect(between("2026-11-27T09:00:00.000Z", "2026-11-29T09:00:00.000Z")).toBe(0);
    expect(between("2026-11-27T09:00:00.000Z", "2026-11-30T09:00:00.000Z")).toBe(1);
  });

  it("that were added can be counted, and end on one of them, at the same time of day", () => {
    fc.assert(
      fc.property(date, count, (from, days) => {
        const to = addBusinessDays(from, days);
        expect(businessDaysBetween(from, to)).toBe(days);
        expect([1, 2, 3, 4, 5]).toContain(to.getUTCDay());
        expect(to.toISOString().slice(10)).toBe(from.toISOString().slice(10));
      }),
    );
  });

  it("taken back from a business day lead to where they were added from", () => {
    fc.assert(
      fc.property(date, count, (any, days) => {
        const from = addBusinessDays(any, 1);
        expect(addBusinessDays(addBusinessDays(from, days), -days)).toEqual(from);
      }),
    );
  });

  it("are never fewer days than there are", () => {
    fc.assert(
      fc.property(date, count, (from, days) => {
        expect(addBusinessDays(from, days) >= addDays(from, days)).toBe(true);
      }),
    );
  });
});
