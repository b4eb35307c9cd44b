import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageOf, countedSince, queuePlace } from "#developers/queue.ts";

const open = {
  assessmentId: "ass_1",
  kind: "initial",
  submittedAt: "2026-11-20T09:00:00.000Z",
  dueAt: "2026-11-27T09:00:00.000Z",
} as const;
const monday = new Date("2026-11-23T09:00:00.000Z");
const placed = (ahead: number, decided: number, now = monday) => queuePlace(open, { ahead, decided }, now);

describe("a place in the queue", () => {
  it("counts who came before", () => {
    expect(placed(0, 0).position).toBe(1);
    expect(placed(11, 40).position).toBe(12);
    expect(placed(0, 0)).toMatchObject({ submittedAt: open.submittedAt, dueAt: open.dueAt });
  });

  it("is expected by the pace of the last 20 business days", () => {
    const expected = { expectedDecisionAt: "2026-12-01T09:00:00.000Z", expectedBy: "recent_decisions" };
    // 40 in 20 days are two a day: the twelfth on the sixth.
    expect(placed(11, 40)).toMatchObject(expected);
    expect(placed(10, 40)).toMatchObject(expected);
    expect(placed(12, 40).expectedDecisionAt).toBe("2026-12-02T09:00:00.000Z");
  });

  it("is expected by the service level where too little was decided to tell", () => {
    const expected = { expectedDecisionAt: open.dueAt, expectedBy: "service_level" };
    expect(placed(0, 0)).toMatchObject(expected);
    expect(placed(0, 4)).toMatchObject(expected);
    expect(placed(0, 5)).toMatchObject({ expectedBy: "recent_decisions" });
  });

  it("is expected on the next business day where the service level is over", () => {
    expect(placed(0, 0, new Date(open.dueAt)).expectedDecisionAt).toBe("2026-11-30T09:00:00.000Z");
    expect(placed(0, 0, new Date("2026-12-05T09:00:00.000Z")).expectedDecisionAt).toBe("2026-12-07T09:00:00.000Z");
  });

  it("is never expected in the past, nor later for those who came earlier", () => {
    const date = fc.date({ min: new Date("2026-11-20"), max: new Date("2028-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), date, (ahead, decided, now) => {
        const { expectedDecisionAt } = placed(ahead, decided, now);
        expect(expectedDecisionAt > now.toISOString()).toBe(true);
        expect(placed(ahead + 1, decided, now).expectedDecisionAt >= expectedDecisionAt).toBe(true);
      }),
    );
  });
});

describe("decisions that count for what is expected", () => {
  it("are those since the day 20 business days ago", () => {
    expect(countedSince(monday)).toBe("2026-10-26");
    expect(countedSince(new Date("2026-11-22T09:00:00.000Z"))).toBe("2026-10-26");
  });
});

describe("the age of a submission", () => {
  it("is in business days, and overdue after the service level", () => {
    expect(ageOf(open, new Date("2026-11-22T09:00:00.000Z"))).toEqual({ ageBusinessDays: 0, overdue: false });
    expect(ageOf(open, new Date(open.dueAt))).toEqual({ ageBusinessDays: 5, overdue: false });
    expect(ageOf(open, new Date("2026-11-27T09:00:00.001Z"))).toEqual({ ageBusinessDays: 5, overdue: true });
    expect(ageOf(open, new Date("2026-11-30T09:00:00.000Z"))).toEqual({ ageBusinessDays: 6, overdue: true });
  });
});
