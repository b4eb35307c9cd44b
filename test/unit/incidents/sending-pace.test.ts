import { describe, expect, it } from "vitest";
import { createSlots } from "#incidents/sending-pace.ts";
import { virtualTime } from "#test/support/sending/virtual-time.ts";

/** What everybody shares: the time up to which somebody sends. */
function account(perSecond: number) {
  const time = virtualTime(Date.parse("2026-11-21T20:00:00.000Z"));
  const start = time.clock.now().getTime();
  let nextAt = start;
  const ports = {
    clock: time.clock,
    reserve: async (milliseconds: number) => {
      const begin = Math.max(nextAt, time.clock.now().getTime());
      nextAt = begin + milliseconds;
      return begin;
    },
    postpone: async (until: Date) => {
      nextAt = Math.max(nextAt, until.getTime());
    },
  };
  const since = (at: Date) => at.getTime() - start;
  return { time, since, process: () => createSlots(ports, perSecond) };
}

const several = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe("mails of several processes", () => {
  it("go out at even distances", async () => {
    const { since, process } = account(8);
    const [one, other] = [process(), process()];
    const slots = [await one.next(), await other.next(), await one.next(), await other.next(), await one.next()];
    // Two at a time are taken: the first process has the first and the second, and then the fifth.
    expect(slots.map(since)).toEqual([0, 250, 125, 375, 500]);
  });

  it("all wait for one second when SES says to many that it is too fast", async () => {
    const { since, process } = account(100);
    const all = several(20, process);
    await Promise.all(all.map((one) => one.slower()));
    const slots = await Promise.all(all.map((one) => one.next()));
    expect(Math.min(...slots.map(since))).toBe(1000);
  });

  it("are not caught up with after a pause", async () => {
    const { time, since, process } = account(100);
    const one = process();
    await one.next();
    await time.sleep(60_000);
    expect(since(await one.next())).toBe(60_000);
  });
});
