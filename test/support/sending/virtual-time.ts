import type { Clock } from "#shared/clock.ts";

/** Time that goes on only while everybody waits for it, so that hours of sending pass as fast as the machine can work. */
export interface VirtualTime {
  readonly clock: Clock;
  /** Resolves at that time. */
  until(at: Date): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  /** Work that takes no virtual time, and that time waits for: calls of the database. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  /** Within such work, what does take virtual time. */
  idle<T>(work: () => Promise<T>): Promise<T>;
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
      const [next] = sleepers;
      if (!next) return;
      now = Math.max(now, next.at);
      const later = sleepers.findIndex(({ at }) => at > now);
      for (const { wake } of sleepers.splice(0, later === -1 ? sleepers.length : later)) wake();
      check();
    });
  };
  // To the millisecond, as clocks are read: what happens in one happens side by side.
  const until = (time: number) =>
    new Promise<void>((wake) => {
      const at = Math.ceil(time);
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
    idle: async (work) => {
      working--;
      check();
      try {
        return await work();
      } finally {
        working++;
      }
    },
  };
}
