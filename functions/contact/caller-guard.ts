import { contactPolicy } from "./policy/contact.ts";

/** What is known of a caller's wrong extensions. */
export interface CallerGuard {
  /** The latest, since the caller was last refused. */
  readonly wrong: readonly { readonly at: string; readonly attempt: string }[];
  /** How often the caller was refused in a row. */
  readonly refusals: number;
  readonly refusedUntil?: string | undefined;
  /** Rises with each write. */
  readonly version: number;
}

const { guesses } = contactPolicy;
const minute = 60_000;
const ago = (now: Date, minutes: number) => new Date(now.getTime() - minutes * minute).toISOString();

export const isRefused = (guard: CallerGuard | undefined, now: Date): boolean =>
  guard?.refusedUntil !== undefined && now.toISOString() < guard.refusedUntil;

/**
 * What is known after one more. Too many within the time, and the caller is refused; each further time for twice as long.
 * @param attempt the same when the same is told again, which changes nothing
 */
export function afterWrong(guard: CallerGuard | undefined, attempt: string, now: Date): CallerGuard {
  const before = guard ?? { wrong: [], refusals: 0, version: 0 };
  if (before.wrong.some((one) => one.attempt === attempt)) return before;
  const latest = [before.refusedUntil, before.wrong.at(-1)?.at]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
  const forgotten = latest !== undefined && latest < ago(now, guesses.forgottenAfterDays * 24 * 60);
  const earlier = forgotten ? 0 : before.refusals;
  const recent = before.wrong.filter(({ at }) => at > ago(now, guesses.withinMinutes));
  const wrong = [...recent, { at: now.toISOString(), attempt }];
  const version = before.version + 1;
  if (wrong.length < guesses.most) return { ...before, wrong, refusals: earlier, version };
  const minutes = Math.min(guesses.refusedMinutes * 2 ** earlier, guesses.refusedMostMinutes);
  return {
    wrong: [],
    refusals: earlier + 1,
    refusedUntil: new Date(now.getTime() + minutes * minute).toISOString(),
    version,
  };
}
