import { Problem } from "#shared/errors/problem.ts";
import type { CallEntry } from "./call-rows.ts";
import type { ContactToken } from "./contact-token.ts";
import { contactPolicy } from "./policy/contact.ts";
import { expiryOf, type OrderCourse } from "./token-expiry.ts";
import type { EndReason } from "./token-life.ts";

const { extend } = contactPolicy;

/** A token with what decides about it, as its application may know it. */
export interface KnownToken {
  readonly token: ContactToken;
  /** Undefined where nothing is stored of it any more. */
  readonly order: OrderCourse | undefined;
  readonly end: EndReason | undefined;
}

const unknown: OrderCourse = { events: [] };

/** What is shown of a token: never its value. */
export function tokenView({ token, order, end }: KnownToken, calls: readonly CallEntry[]) {
  const { contactTokenId, orderId, channel, format, issuedAt, extensions } = token;
  const own = calls.filter((call) => call.contactTokenId === contactTokenId).map(({ at }) => at);
  const lastAt = own.toSorted().at(-1);
  return {
    ...{ contactTokenId, orderId, channel, ...(format && { format }) },
    ...(end === undefined ? { state: "live" as const } : { state: "ended" as const, reason: end }),
    ...{ issuedAt, expiresAt: expiryOf(token, order ?? unknown), extensionsLeft: extend.most - extensions },
    calls: { count: own.length, ...(lastAt && { lastAt }) },
  };
}

const notNow = (detail: string, state: string) => new Problem("wrong_state", { detail, extensions: { state } });

/**
 * A token that lives gets more days.
 * @throws Problem `wrong_state` for one that has ended, was extended as often as it may be, or is as long as any may be
 */
export function extended({ token, order, end }: KnownToken, reason: string): ContactToken {
  if (end) throw notNow("A contact token that has ended is not extended: ask for a new one.", end);
  if (token.extensions >= extend.most)
    throw notNow(`A contact token is extended at most ${extend.most} times.`, "extended");
  const extendedFor = [...(token.extendedFor ?? []), reason];
  const after = { ...token, extensions: token.extensions + 1, extendedFor, version: token.version + 1 };
  if (expiryOf(after, order ?? unknown) === expiryOf(token, order ?? unknown))
    throw notNow(`No contact token lives longer than ${contactPolicy.life.hardLimitDays} days.`, "hard_limit");
  return after;
}

/** @returns undefined for one that is withdrawn already */
export const withdrawn = (token: ContactToken, now: Date): ContactToken | undefined =>
  token.status === "withdrawn"
    ? undefined
    : { ...token, status: "withdrawn", withdrawnAt: now.toISOString(), version: token.version + 1 };
