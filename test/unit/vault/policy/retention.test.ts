import { expect, it } from "vitest";
import { retention } from "#vault/policy/retention.ts";

it("keeps personal data no longer than 30 days after delivery, and says by which clause", () => {
  const { days, clause } = retention.settledBy;
  expect(days).toEqual({ delivered: 30, returned: 30, cancelled: 30 });
  expect(clause).toBe("DPP 2.1");
});

it("keeps none for ever for want of news", () => {
  expect(retention.unsettled.days).toBeLessThanOrEqual(180);
  expect(retention.unsettled.clause).toBe("DPP 2.1");
});

it("keeps what is no personal data for 18 months after a delivery at most, and longer than personal data", () => {
  expect(retention.facts).toEqual({ clause: "DPP 2.1", daysAfterPurge: expect.any(Number) });
  expect(retention.settledBy.days.delivered + retention.facts.daysAfterPurge).toBeLessThanOrEqual(548);
  expect(retention.facts.daysAfterPurge).toBeGreaterThan(0);
});

it("has a version", () => {
  expect(retention.version).toMatch(/^\d{4}-\d{2}$/);
});
