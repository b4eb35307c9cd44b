import type { ClockFile } from "./clock-file.ts";

/** Something to be done at a time of this clock. */
interface Alarm {
  /** Milliseconds since 1970. */
  readonly due: number;
  readonly ring: () => unknown;
  readonly kind: AlarmKind;
}

/**
 * How an alarm takes it when the clock is moved past its time. `exact`: the clock stops there on its way, so that what
 * follows from it happens at its own time. `late`: it rings once, where the clock has arrived.
 */
export type AlarmKind = "exact" | "late";

/** The time of the whole local system: this machine's, and as much later as it was moved. */
export interface LocalClock {
  now(): Date;
  /** One float64: by how many milliseconds this clock is ahead of the machine's. Worker threads read it, too. */
  readonly offset: SharedArrayBuffer;
  /** Rings once, at that time or soon after. The answer takes it back. */
  at(due: Date, ring: () => unknown, kind?: AlarmKind): () => void;
  /**
   * Moves the clock forwards. Resolves with the time at which it arrived, when everything that it set off has been done.
   *
   * @param settled resolves when what an alarm has set off is done
   */
  advance(milliseconds: number, settled?: () => Promise<void>): Promise<Date>;
  /** Rings nothing any more. */
  close(): void;
}

/** Timers hold at most 2^31 ms (24.8 days), so long waits are cut in pieces of a day. */
const longestWait = 86_400_000;

const byTime = (one: Alarm, other: Alarm) => one.due - other.due;

/** @param file where the offset is kept; without it, the clock starts at the machine's time */
export function createClock(file?: ClockFile): LocalClock {
  const offset = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const view = new Float64Array(offset);
  view[0] = file?.read() ?? 0;
  const alarms = new Set<Alarm>();
  let timer: NodeJS.Timeout | undefined;
  let advancing: Promise<unknown> = Promise.resolve();

  const ahead = () => view[0] ?? 0;
  const now = () => new Date(Date.now() + ahead());
  const due = (kind?: AlarmKind) => {
    const time = Date.now() + ahead();
    return [...alarms].filter((alarm) => alarm.due <= time && (!kind || alarm.kind === kind)).sort(byTime);
  };

  function ring(alarm: Alarm): unknown {
    return alarms.delete(alarm) ? alarm.ring() : undefined;
  }

  /** One timer, for the alarm that is due next. */
  function arm(): void {
    clearTimeout(timer);
    let next = Number.POSITIVE_INFINITY;
    for (const alarm of alarms) next = Math.min(next, alarm.due);
    if (next === Number.POSITIVE_INFINITY) return;
    const wait = Math.min(Math.max(next - now().getTime(), 0), longestWait);
    timer = setTimeout(() => {
      for (const alarm of due()) ring(alarm);
      arm();
    }, wait).unref();
  }

  function moveTo(milliseconds: number, target: number): void {
    view[0] = Math.max(ahead(), Math.min(milliseconds, target));
    file?.write(ahead(), milliseconds === target);
  }

  /** The next stop on the way: the earliest exact alarm before the clock has arrived. */
  function nextStop(target: number): number | undefined {
    let stop = Number.POSITIVE_INFINITY;
    for (const alarm of alarms) if (alarm.kind === "exact") stop = Math.min(stop, alarm.due);
    return stop <= Date.now() + target ? stop : undefined;
  }

  async function travel(target: number, settled: () => Promise<void>): Promise<Date> {
    await settled();
    for (let stop = nextStop(target); stop !== undefined; stop = nextStop(target)) {
      moveTo(stop - Date.now(), target);
      for (const alarm of due("exact")) {
        ring(alarm);
        await settled();
      }
    }
    moveTo(target, target);
    for (const alarm of due("late")) await ring(alarm);
    arm();
    await settled();
    return now();
  }

  return {
    now,
    offset,
    at: (time, act, kind = "exact") => {
      const alarm: Alarm = { due: time.getTime(), ring: act, kind };
      alarms.add(alarm);
      arm();
      return () => {
        alarms.delete(alarm);
      };
    },
    advance: (milliseconds, settled = async () => {}) => {
      // One after the other: where each arrives counts from where the one before it did.
      const arrival = advancing.then(() => travel(ahead() + milliseconds, settled));
      advancing = arrival.catch(() => {});
      return arrival;
    },
    close: () => {
      alarms.clear();
      clearTimeout(timer);
    },
  };
}
