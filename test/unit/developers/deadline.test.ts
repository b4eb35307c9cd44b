import { describe, expect, it } from "vitest";
import { nextDeadline } from "#developers/deadline.ts";

const deadlines = [
  { at: "2026-12-01T00:00:00.000Z", due: "first" },
  { at: "2026-12-08T00:00:00.000Z", due: "second" },
  { at: "2026-12-15T00:00:00.000Z", due: "end" },
] as const;
const next = (now: string, actedOn?: string) => nextDeadline(deadlines, actedOn, new Date(now))?.due;

describe("the next deadline", () => {
  it("is the first that is to come", () => {
    expect(next("2026-11-30T23:59:59.999Z")).toBe("first");
    expect(next("2026-12-02T00:00:00.000Z", "2026-12-01T00:00:00.000Z")).toBe("second");
  });

  it("has come from the very moment", () => {
    expect(next("2026-12-01T00:00:00.000Z")).toBe("first");
  });

  it("is, after an outage, the last that passed: nobody is reminded of what is over", () => {
    expect(next("2026-12-09T00:00:00.000Z")).toBe("second");
    expect(next("2027-12-09T00:00:00.000Z")).toBe("end");
    expect(next("2027-12-09T00:00:00.000Z", "2026-12-01T00:00:00.000Z")).toBe("end");
  });

  it("is none once the last was acted on", () => {
    expect(next("2027-12-09T00:00:00.000Z", "2026-12-15T00:00:00.000Z")).toBeUndefined();
  });

  it("is none where there are none", () => {
    expect(nextDeadline([], undefined, new Date("2026-12-01T00:00:00.000Z"))).toBeUndefined();
  });
});
