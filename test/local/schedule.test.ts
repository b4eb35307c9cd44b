import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClock } from "#local/clock/clock.ts";
import { parseSchedule } from "#local/schedule/expression.ts";
import { type Schedules, startSchedules } from "#local/schedule/schedules.ts";
import type { LocalSchedule } from "#local/system.ts";

const saturday = new Date("2026-11-21T20:16:42.500Z");
const next = (expression: string, after = saturday) => parseSchedule(expression)(after)?.toISOString();

describe("an expression", () => {
  test.each([
    ["rate(1 minute)", "2026-11-21T20:17:42.500Z"],
    ["rate(15 minutes)", "2026-11-21T20:31:42.500Z"],
    ["rate(2 hours)", "2026-11-21T22:16:42.500Z"],
    ["rate(1 day)", "2026-11-22T20:16:42.500Z"],
    ["cron(* * * * ? *)", "2026-11-21T20:17:00.000Z"],
    ["cron(0/15 * * * ? *)", "2026-11-21T20:30:00.000Z"],
    ["cron(16 20 * * ? *)", "2026-11-22T20:16:00.000Z"],
    ["cron(0 3 * * ? *)", "2026-11-22T03:00:00.000Z"],
    ["cron(30 8,18 ? * MON-FRI *)", "2026-11-23T08:30:00.000Z"],
    ["cron(0 0 ? * 1 *)", "2026-11-22T00:00:00.000Z"],
    ["cron(0 0 31 * ? *)", "2026-12-31T00:00:00.000Z"],
    ["cron(0 12 1 JAN,jul ? *)", "2027-01-01T12:00:00.000Z"],
    ["cron(0 0 29 2 ? *)", "2028-02-29T00:00:00.000Z"],
    ["cron(5-7 0 1 1 ? 2030/10)", "2030-01-01T00:05:00.000Z"],
  ])("%s fires next at %s", (expression, expected) => {
    expect(next(expression)).toBe(expected);
  });

  test("fires never again after its last year", () => {
    expect(next("cron(0 0 1 1 ? 2020)")).toBeUndefined();
  });

  test("does not fire twice for the minute in which it fired", () => {
    expect(next("cron(0 3 * * ? *)", new Date("2026-11-22T03:00:00.000Z"))).toBe("2026-11-23T03:00:00.000Z");
  });

  test.each([
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5 seconds)",
    "at(2026-01-01T00:00:00)",
    "cron(0 3 * * *)",
    "cron(0 3 * * * *)",
    "cron(0 3 ? * ? *)",
    "cron(60 3 * * ? *)",
    "cron(0 3 L * ? *)",
    "cron(0 3 ? * 6#3 *)",
    "cron(0 3 9-5 * ? *)",
    "cron(0/0 3 * * ? *)",
    "every day",
  ])("%s is refused", (expression) => {
    expect(() => parseSchedule(expression)).toThrow(RangeError);
  });
});

describe("schedules", () => {
  const rule: LocalSchedule = {
    name: "App-SweepRule-0a1b",
    arn: "arn:aws:events:us-east-1:000000000000:rule/App-SweepRule-0a1b",
    expression: "rate(15 minutes)",
    functionName: "sweep",
  };
  const nightly: LocalSchedule = {
    name: "App-Nightly-2c3d",
    arn: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/App-Nightly-2c3d",
    expression: "cron(0 3 * * ? *)",
    functionName: "rotate",
  };
  const yearly: LocalSchedule = {
    ...nightly,
    name: "App-Yearly-4e5f",
    expression: "cron(0 0 1 1 ? *)",
    input: { deep: true },
  };

  let running: Schedules;
  let invocations: [string, unknown][];
  let failures: [string, string][];

  beforeEach(() => {
    vi.useFakeTimers({ now: saturday });
    invocations = [];
    failures = [];
    running = startSchedules({
      schedules: [rule, nightly, yearly],
      account: "000000000000",
      region: "us-east-1",
      clock: createClock(),
      invoke: async (name, event) => {
        invocations.push([name, event]);
        return name === "rotate" ? { payload: '"no"', functionError: "Unhandled" } : { payload: '"done"' };
      },
      onFailure: (...failure) => failures.push(failure),
    });
  });

  afterEach(() => {
    running.close();
    vi.useRealTimers();
  });

  test("fire when they are due, with the event that EventBridge sends", async () => {
    await vi.advanceTimersByTimeAsync(14 * 60_000);
    expect(invocations).toEqual([]);
    await vi.advanceTimersByTimeAsync(16 * 60_000);
    const event = { version: "0", id: expect.any(String), "detail-type": "Scheduled Event", source: "aws.events" };
    const place = { account: "000000000000", region: "us-east-1", resources: [rule.arn], detail: {} };
    expect(invocations).toEqual([
      ["sweep", { ...event, ...place, time: "2026-11-21T20:31:42Z" }],
      ["sweep", { ...event, ...place, time: "2026-11-21T20:46:42Z" }],
    ]);
  });

  test("fire after a wait that is longer than a timer can be, with their own input", async () => {
    await vi.advanceTimersByTimeAsync(41 * 86_400_000);
    expect(invocations.filter(([name, event]) => name === "rotate" && (event as { deep?: true }).deep)).toHaveLength(1);
  });

  test("report a function that failed, and go on", async () => {
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(failures).toEqual([
      [nightly.name, '"no"'],
      [nightly.name, '"no"'],
    ]);
    const event = invocations.find(([name]) => name === "rotate")?.[1];
    expect(event).toMatchObject({ source: "aws.scheduler", detail: "{}", time: "2026-11-22T03:00:00Z" });
  });

  test("can be run at once, by name or by a part of it or its function's that means one of them", async () => {
    expect(await running.run(rule.name)).toEqual({ payload: '"done"' });
    expect(await running.run("night-ly")).toMatchObject({ functionError: "Unhandled" });
    expect(await running.run("swEEp")).toEqual({ payload: '"done"' });
    expect(await running.run("App-")).toBeUndefined();
    expect(await running.run("unknown")).toBeUndefined();
    expect(invocations.map(([name]) => name)).toEqual(["sweep", "rotate", "sweep"]);
  });

  test("fire no more once they are closed", async () => {
    running.close();
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(invocations).toEqual([]);
  });
});
