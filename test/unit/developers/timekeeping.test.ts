import { describe, expect, it } from "vitest";
import { planOf } from "#developers/timekeeping.ts";

const started = new Date("2026-11-21T09:00:00.000Z");
const planFor = (at: string) => planOf({ at, due: "reminder" }, started);

describe("what a timekeeper does next", () => {
  it("is to wait, and to act", () => {
    expect(planFor("2026-12-01T09:00:00.000Z")).toEqual({ next: "act", at: "2026-12-01T09:00:00.000Z" });
  });

  it("is to act at once on what has passed", () => {
    expect(planFor("2026-11-01T09:00:00.000Z")).toEqual({ next: "act", at: "2026-11-01T09:00:00.000Z" });
  });

  it("is to hand over before its execution is a year old", () => {
    const last = "2027-09-17T09:00:00.000Z";
    expect(planFor(last)).toEqual({ next: "act", at: last });
    expect(planFor("2027-09-17T09:00:00.001Z")).toEqual({ next: "hand_over", at: last });
    expect(planFor("2027-11-21T09:00:00.000Z")).toEqual({ next: "hand_over", at: last });
  });

  it("is nothing where nothing is waited for any more", () => {
    expect(planOf(undefined, started)).toMatchObject({ next: "done" });
  });
});
