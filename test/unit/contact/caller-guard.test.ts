import { describe, expect, it } from "vitest";
import { afterWrong, type CallerGuard, isRefused } from "#contact/caller-guard.ts";
import { issuedAt } from "./tokens.ts";

const minute = (minutes: number) => new Date(Date.parse(issuedAt) + minutes * 60_000);
let attempts = 0;
const wrongAt = (guard: CallerGuard | undefined, minutes: readonly number[]) =>
  minutes.reduce<CallerGuard | undefined>(
    (known, one) => afterWrong(known, `call-${++attempts}/0`, minute(one)),
    guard,
  );
/** Refused from the fifth of them on. */
const five = (from: number) => [0, 1, 2, 3, 4].map((minute) => from + minute);
const until = (guard: CallerGuard | undefined, end: number) => {
  expect(guard?.refusedUntil).toBe(minute(end).toISOString());
  const [before, then] = [-1, 0].map((off) => new Date(minute(end).getTime() + off));
  return [isRefused(guard, before as Date), isRefused(guard, then as Date)];
};

describe("a caller who guesses", () => {
  it("is refused for an hour after five in an hour, and not after four", () => {
    const four = wrongAt(undefined, [0, 1, 2, 3]);
    expect(isRefused(four, minute(3))).toBe(false);
    expect(until(wrongAt(four, [59]), 119)).toEqual([true, false]);
    expect(isRefused(undefined, minute(0))).toBe(false);
  });

  it("is not refused where the first is an hour old", () => {
    const guard = wrongAt(undefined, [0, 15, 30, 45, 60]);
    expect(isRefused(guard, minute(60))).toBe(false);
    expect(guard?.wrong).toHaveLength(4);
    expect(until(wrongAt(guard, [61]), 121)).toEqual([true, false]);
  });

  it("is refused for twice as long each time, a week at most", () => {
    let guard: CallerGuard | undefined;
    let from = 0;
    const hours: number[] = [];
    for (let i = 0; i < 10; i++) {
      guard = wrongAt(guard, five(from));
      const end = (Date.parse(guard?.refusedUntil ?? "") - Date.parse(issuedAt)) / 60_000;
      hours.push((end - from - 4) / 60);
      from = end;
    }
    expect(hours).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 168, 168]);
  });

  it("starts anew after 30 days without", () => {
    const once = wrongAt(undefined, five(0));
    const [soon, days30] = [64 + 60 * 24 * 30, 65 + 60 * 24 * 30];
    expect(until(wrongAt(once, five(soon)), soon + 4 + 120)).toEqual([true, false]);
    expect(until(wrongAt(once, five(days30)), days30 + 4 + 60)).toEqual([true, false]);
  });

  it("is counted once for what is told twice", () => {
    const guard = wrongAt(undefined, [0, 1, 2]);
    const again = guard?.wrong[1]?.attempt ?? "";
    expect(afterWrong(guard, again, minute(5))).toBe(guard);
  });

  it("has a version that rises with each", () => {
    expect(wrongAt(undefined, five(0))?.version).toBe(5);
  });
});
