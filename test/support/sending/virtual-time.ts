import type { Clock } from "#shared/clock.ts";

/** Time that goes on only while everybody waits for it, so that hours of sending pass as fast as the machine can work. */
export interface VirtualTime {
  readonly clock: Clock;
  /** Resolves at that time. */
  until(at: Date): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  /** Work that takes no virtual time, and that time waits for: calls of the database. */
  busy<T>(work: () => Promise<T>): Promise<T>;
}

/** @param start epoch milliseconds */
export function virtualTime(start: number): VirtualTime {
  let now = start;
  let working = 0;
  let checking = false;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  // After everything that can go on has gone on: what is left waits for time, or for work.
  const check = () => {
    if (checking) return;
    checking = true;
    setImmediate(() => {
      checking = false;
      if (working > 0) return;
      const next = sleepers.shift();
      if (!next) return;
      now = Math.max(now, next.at);
      next.wake();
      check();
    });
  };
  const until = (at: number) =>
    new Promise<void>((wake) => {
      const later = sleepers.findIndex((one) => one.at > at);
      sleepers.splice(later === -1 ? sleepers.length : later, 0, { at, wake });
      check();
    });
  return {
    clock: { now: () => new Date(now) },
    until: (at) => until(at.getTime()),
    sleep: (milliseconds) => until(now + milliseconds),
    busy: async (work) => {
      working++;
      try {
        return await work();
      } finally {
        working--;
        check();
      }
    },
  };
}
