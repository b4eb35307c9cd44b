import type { LocalClock } from "#local/clock/clock.ts";
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
  readonly clock: Pick<LocalClock, "now" | "at">;
  /** Told of a firing whose function failed: nobody waits for its answer. */
  readonly onFailure: (schedule: string, payload: string) => void;
}

/**
 * Fires the schedules of the template. A failed invocation is not tried again, as EventBridge would: the next firing does it.
 * One that was due several times while the clock was moved, or the machine asleep, fires once.
 *
 * @throws RangeError for an expression that is not supported
 */
export function startSchedules(options: SchedulesOptions): Schedules {
  const { schedules, account, region, invoke, clock, onFailure } = options;
  const takeBack = new Map<LocalSchedule, () => void>();

  async function fire(schedule: LocalSchedule): Promise<InvocationResult> {
    const input = schedule.input ?? scheduledEvent(schedule, account, region, clock.now());
    const result = await invoke(schedule.functionName, input);
    if (result.functionError) onFailure(schedule.name, result.payload);
    return result;
  }

  function arm(schedule: LocalSchedule, nextTime: NextTime, due: Date | undefined): void {
    if (!due) return;
    const ring = () => {
      const next = nextTime(due);
      arm(schedule, nextTime, next && next <= clock.now() ? nextTime(clock.now()) : next);
      return fire(schedule);
    };
    takeBack.set(schedule, clock.at(due, ring, "late"));
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
    arm(schedule, nextTime, nextTime(clock.now()));
  }

  return {
    names: schedules.map(({ name }) => name),
    run: async (name) => {
      const schedule = find(name);
      return schedule && fire(schedule);
    },
    close: () => {
      for (const take of takeBack.values()) take();
    },
  };
}
