import { addDays } from "#shared/days.ts";
import type { Order } from "#shared/orders/order.ts";
import type { Holder } from "./contact-rows.ts";
import type { ContactToken } from "./contact-token.ts";
import { contactPolicy } from "./policy/contact.ts";
import { liveUntil } from "./token-expiry.ts";

/** When a number may be given to the same caller for another order. @param end of the token that had it */
export const freeFrom = (end: string): string =>
  addDays(new Date(end), contactPolicy.direct.coolDownDays).toISOString();

/** A number that a caller could get: one they never had, or one that has cooled down by what its row says. */
export type Candidate =
  | { readonly number: string; readonly before?: undefined }
  | { readonly number: string; readonly before: Holder };

/** Numbers that were used before are looked at a few at a time: the row of each only says where the truth is. */
const mostToLookAt = 3;

/**
 * Which numbers to try for a caller. A number serves as many callers as there are, and one order of each at a time.
 * @param numbers indexes of those that are given out
 * @param held all that the caller has or had
 * @param choose from 0 up to, not including, its argument: so that two who ask at once seldom choose alike
 * @returns none when the caller holds every number
 */
export function candidatesFor(
  numbers: readonly string[],
  held: readonly Holder[],
  now: Date,
  choose: (below: number) => number,
): Candidate[] {
  const byNumber = new Map(held.map((holder) => [holder.sk.slice("number#".length), holder]));
  const never = numbers.filter((number) => !byNumber.has(number));
  const fresh = never.length > 0 ? never[choose(never.length)] : undefined;
  if (fresh !== undefined) return [{ number: fresh }];
  const cooled = numbers
    .map((number) => ({ number, before: byNumber.get(number) as Holder }))
    .filter(({ before }) => freeFrom(before.liveUntil) <= now.toISOString());
  if (cooled.length === 0) return [];
  const start = choose(cooled.length);
  return [...cooled.slice(start), ...cooled.slice(0, start)].slice(0, mostToLookAt);
}

/** Who had a number, read from where the truth is. */
export interface HeldBefore {
  readonly holder: Holder;
  readonly token: ContactToken | undefined;
  readonly order: Order | undefined;
}

/** Whether a number has cooled down: its token has ended for so long by its order as it stands, not as a row remembers it. */
export function hasCooledDown({ holder, token, order }: HeldBefore, now: Date): boolean {
  const end = token && order ? liveUntil(token, order) : (token?.withdrawnAt ?? holder.liveUntil);
  return freeFrom(end) <= now.toISOString();
}
