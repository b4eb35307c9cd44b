import type { Invoke } from "#local/lambda/functions.ts";
import type { InvocationResult } from "#local/lambda/worker-slot.ts";
import { nameContains } from "#local/names.ts";
import type { LocalSchedule } from "#local/system.ts";
import { type NextTime, parseSchedule } from "./expression.ts";
import { scheduledEvent } from "./scheduled-event.ts";

export interface Schedules {
  readonly names: readonly string[];
  /**
   * Fires one schedule now.
   *
   * @param name its name, or a part of its or its function's name that no other schedule has (see `nameContains`)
   * @returns what its function answered; undefined if the name does not mean one schedule
   */
  run(name: string): Promise<InvocationResult | undefined>;
  /** Fires none any more. */
  close(): void;
}

export interface SchedulesOptions {
  readonly schedules: readonly LocalSchedule[];
  readonly account: string;
  readonly region: string;
  readonly invoke: Invoke;
  readonly now: () => Date;
  /** Told of a firing whose function failed: nobody waits for its answer. */
  readonly onFailure: (schedule: string, payload: string) => void;
}

/** Timers hold at most 2^31 ms (24.8 days), so long waits are cut in pieces of a day. */
const longestWait = 86_400_000;

/**
 * Fires the schedules of the template. A failed invocation is not tried again, as EventBridge would: the next firing does it.
 *
 * @throws RangeError for an expression that is not supported
 */
export function startSchedules(options: SchedulesOptions): Schedules {
  const { schedules, account, region, invoke, now, onFailure } = options;
  const timers = new Map<LocalSchedule, NodeJS.Timeout>();

  async function fire(schedule: LocalSchedule): Promise<InvocationResult> {
    const input = schedule.input ?? scheduledEvent(schedule, account, region, now());
    const result = await invoke(schedule.functionName, input);
    if (result.functionError) onFailure(schedule.name, result.payload);
    return result;
  }

  function arm(schedule: LocalSchedule, nextTime: NextTime, due: Date | undefined): void {
    if (!due) return;
    const wait = Math.min(Math.max(due.getTime() - now().getTime(), 0), longestWait);
    const timer = setTimeout(() => {
      if (now() < due) return arm(schedule, nextTime, due);
      void fire(schedule);
      arm(schedule, nextTime, nextTime(due));
    }, wait);
    timers.set(schedule, timer.unref());
  }

  function find(name: string): LocalSchedule | undefined {
    const exact = schedules.find((schedule) => schedule.name === name);
    if (exact) return exact;
    const [only, ...others] = schedules.filter(
      (schedule) => nameContains(schedule.name, name) || nameContains(schedule.functionName, name),
    );
    return others.length === 0 ? only : undefined;
  }

  for (const schedule of schedules) {
    const nextTime = parseSchedule(schedule.expression);
    arm(schedule, nextTime, nextTime(now()));
  }

  return {
    names: schedules.map(({ name }) => name),
    run: async (name) => {
      const schedule = find(name);
      return schedule && fire(schedule);
    },
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
