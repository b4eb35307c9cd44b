import type { NoticeMail } from "#incidents/letters.ts";
import type { Posted } from "#incidents/sending.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface SesOptions {
  /** Mails a second that the account may send; what comes faster is refused, beyond one second's worth. */
  readonly quota: number;
  /** A while in which somebody else of the account leaves less; in milliseconds from the start. */
  readonly shortage?: { readonly after: number; readonly lasts: number; readonly quota: number };
  /** Of mails: one half is refused for good, the other gets no answer, though half of these are taken. */
  readonly failing: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** SES as its quotas make it, in virtual time. Source: Amazon SES Developer Guide, "Service quotas". */
export function simulatedSes({ clock, sleep }: VirtualTime, { quota, shortage, failing, random }: SesOptions) {
  /** How often each address got it. */
  const delivered = new Map<string, number>();
  const refused = new Set<string>();
  let throttled = 0;
  let taken = 0;
  let unanswered = 0;
  let allowance = quota;
  const start = clock.now().getTime();
  let at = start;
  let closedUntil = 0;
  let first: number | undefined;
  let last = 0;

  /** Mails that the account may send from one time to another. */
  const allowed = (from: number, to: number) => {
    const { after = 0, lasts = 0, quota: less = quota } = shortage ?? {};
    const short = Math.max(0, Math.min(to, start + after + lasts) - Math.max(from, start + after));
    return ((to - from) * quota - short * (quota - less)) / 1000;
  };
  const allows = () => {
    const now = clock.now().getTime();
    allowance = Math.min(quota, allowance + allowed(at, now));
    at = now;
    if (allowance < 1) return false;
    allowance -= 1;
    return true;
  };
  const take = (to: string) => {
    first ??= clock.now().getTime();
    last = clock.now().getTime();
    delivered.set(to, (delivered.get(to) ?? 0) + 1);
    taken++;
  };

  return {
    delivered,
    refused,
    get throttled() {
      return throttled;
    },
    get taken() {
      return taken;
    },
    /** Of those that were taken, the ones of which it did not say so. */
    get unanswered() {
      return unanswered;
    },
    /** Milliseconds from the first mail that was taken to the last. */
    get lasted() {
      return last - (first ?? last);
    },
    /** Mails that could have been taken in that time. */
    get allowed() {
      return allowed(first ?? last, last);
    },
    closeFor(milliseconds: number) {
      closedUntil = clock.now().getTime() + milliseconds;
    },
    async hand({ to }: Pick<NoticeMail, "to">): Promise<Posted> {
      await sleep(30 + 90 * random());
      if (clock.now().getTime() < closedUntil) return { outcome: "unknown" };
      if (!allows()) {
        throttled++;
        return { outcome: "throttled" };
      }
      const fate = random() / failing;
      if (fate < 0.5) {
        refused.add(to);
        return { outcome: "failed", cause: "refused" };
      }
      if (fate < 0.75) return { outcome: "unknown" };
      take(to);
      await sleep(10);
      if (fate >= 1) return { outcome: "taken", messageId: `m-${delivered.size}` };
      unanswered++;
      return { outcome: "unknown" };
    },
  };
}
