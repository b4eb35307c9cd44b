import { describe, expect, it } from "vitest";
import { anyWindow, boundedWindow, daysBack } from "#developers/admin-log-window.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const refused = (name: string) =>
  expect.objectContaining({
    code: "invalid_request",
    details: { errors: [expect.objectContaining({ pointer: `#/query/${name}` })] },
  });

describe("a window of days", () => {
  it("is the last 30 days where nobody says which", () => {
    expect(boundedWindow({}, now)).toEqual({ from: "2026-10-22T09:00:00.000Z", to: now.toISOString() });
    expect(boundedWindow({ to: "2026-06-30" }, now).from).toBe("2026-05-31T23:59:59.999Z");
  });

  it("takes dates whole, and instants in UTC", () => {
    const dates = { from: "2026-11-01", to: "2026-11-02" };
    expect(boundedWindow(dates, now)).toEqual({ from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T23:59:59.999Z" });
    const instants = { from: "2026-11-01T01:00:00+02:00", to: "2026-11-01T01:00:00Z" };
    expect(boundedWindow(instants, now)).toEqual({ from: "2026-10-31T23:00:00.000Z", to: "2026-11-01T01:00:00.000Z" });
  });

  it("ends now, whatever is asked of the future", () => {
    expect(boundedWindow({ from: "2026-11-20", to: "2027-01-01" }, now).to).toBe(now.toISOString());
    const future = boundedWindow({ from: "2026-12-01", to: "2027-01-01" }, now);
    expect(daysBack(future, undefined, 31)).toEqual([]);
    const tonight = boundedWindow({ from: "2026-11-21T20:00:00Z", to: "2026-11-21T21:00:00Z" }, now);
    expect(daysBack(tonight, undefined, 31)).toEqual([]);
  });

  it("is 366 days at most, and not the wrong way round", () => {
    expect(() => boundedWindow({ from: "2025-11-20T09:00:00Z", to: "2026-11-21T09:00:00Z" }, now)).not.toThrow();
    expect(() => boundedWindow({ from: "2025-11-20T08:59:59Z", to: "2026-11-21T09:00:00Z" }, now)).toThrow(
      refused("from"),
    );
    expect(() => boundedWindow({ from: "2026-11-02", to: "2026-11-01" }, now)).toThrow(refused("to"));
    expect(() => anyWindow({ from: "2026-11-02", to: "2026-11-01" })).toThrow(refused("to"));
  });
});

it("of one subject or actor all time counts, unless the reader says less", () => {
  expect(anyWindow({})).toEqual({ from: "0000-01-01T00:00:00.000Z", to: "9999-12-31T23:59:59.999Z" });
  expect(anyWindow({ from: "2020-01-01" }).from).toBe("2020-01-01T00:00:00.000Z");
});

describe("the days of a window", () => {
  const window = { from: "2026-02-27T23:00:00.000Z", to: "2026-03-02T01:00:00.000Z" };

  it("come last first, with the first and the last in part", () => {
    expect(daysBack(window, undefined, 31)).toEqual(["2026-03-02", "2026-03-01", "2026-02-28", "2026-02-27"]);
  });

  it("go on from one of them, and end after so many", () => {
    expect(daysBack(window, "2026-03-01", 2)).toEqual(["2026-03-01", "2026-02-28"]);
    expect(daysBack(window, "2026-02-26", 2)).toEqual([]);
  });
});
