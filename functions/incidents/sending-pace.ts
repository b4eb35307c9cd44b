import type { Clock } from "#shared/clock.ts";

/** When mails may go out, one after the other. */
export interface Slots {
  /** The next time at which one mail may be handed over. */
  next(): Promise<Date>;
  /** SES has said that it is too fast: everybody waits. */
  slower(): Promise<void>;
}

export interface PacePorts {
  readonly clock: Clock;
  /** Takes so many milliseconds of the account's time, and says when they begin. */
  readonly reserve: (milliseconds: number) => Promise<number>;
  /** Nobody takes time before that. */
  readonly postpone: (until: Date) => Promise<void>;
}

/**
 * Of slots that are taken in one go, a quarter of a second at most: about as many as one sends side by side, so that little is
 * lost when who took them dies, or is done.
 */
const atOnce = (perSecond: number): number => Math.min(10, Math.max(1, Math.floor(perSecond / 4)));

/**
 * Milliseconds for which everybody waits when SES says that it is too fast: counted from when it says so, since it says so to
 * many at a time, each of whom sends from a process of its own.
 */
const penalty = 1000;
/** Milliseconds after which a slot is gone: mails that waited for something else do not go out all at once. */
const stale = 1000;

/**
 * Slots at even distances, at most so many a second for everybody together. They are taken in small runs, so that a row of the
 * database is not asked for each mail.
 */
export function createSlots({ clock, reserve, postpone }: PacePorts, perSecond: number): Slots {
  const distance = 1000 / perSecond;
  const run = atOnce(perSecond);
  let slots: number[] = [];
  let taking: Promise<void> | undefined;
  let slowerUntil = 0;

  const take = async () => {
    const begin = await reserve(run * distance);
    slots = Array.from({ length: run }, (_, i) => begin + i * distance);
  };
  const fresh = (slot: number) => slot > clock.now().getTime() - stale;

  return {
    async next() {
      for (;;) {
        slots = slots.filter(fresh);
        const slot = slots.shift();
        if (slot !== undefined) return new Date(slot);
        taking ??= take().finally(() => {
          taking = undefined;
        });
        await taking;
      }
    },
    async slower() {
      // Of mails that were under way together, one says it for all.
      if (clock.now().getTime() < slowerUntil) return;
      slowerUntil = clock.now().getTime() + penalty;
      slots = [];
      await postpone(new Date(slowerUntil));
    },
  };
}
