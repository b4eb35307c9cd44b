import type { Channel, Format } from "#contact/contact-token.ts";
import type { OrderEvent } from "#shared/orders/order-vocabulary.ts";

/**
 * What is so, as whoever wrote the rules down would keep it: told of each thing that happens when it happens. Nothing here is
 * taken from how contact tokens are made or stored.
 */
export interface Facts {
  readonly orders: OrderFacts[];
  readonly tokens: TokenFacts[];
  /** Of callers who guess, by number. */
  readonly guessers: Map<string, Guesser>;
  /** Calls that a buyer can return, by the buyer's number and the one that both saw. */
  readonly returns: Map<string, Returnable[]>;
  /** By what was dialled and day. */
  readonly days: Map<string, DayFacts>;
  /** Every disclosure that has to be on record, as often as it has to be. */
  readonly disclosed: string[];
  /** Uses that were refused for what could only be known while they were put on record. */
  readonly perhapsOnRecord: Set<string>;
  readonly authorized: Set<string>;
  readonly blocked: Set<string>;
  readonly revoked: Set<string>;
  /** Between the two stages of a reinstatement, or before the first. */
  readonly limited: Set<string>;
}

export interface OrderFacts {
  readonly orderId: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly placedAt: string;
  readonly latestDeliveryDate?: string | undefined;
  readonly email: boolean;
  phone?: string | undefined;
  events: readonly OrderEvent[];
  /** The retention of the vault says so. */
  purgeAt: string;
  revision: number;
}

/** Why a token is of no use any more, for good. */
type Cause = "withdrawn" | "access_revoked" | "authorization_ended" | "blocked" | "given_to_another";

export interface TokenFacts {
  readonly contactTokenId: string;
  readonly order: OrderFacts;
  readonly applicationId: string;
  readonly developerId: string;
  readonly clientId: string;
  readonly channel: Channel;
  readonly format?: Format | undefined;
  /** E.164. */
  readonly caller?: string | undefined;
  /** What leads to it: two that are equal cannot be told apart by whoever dials or writes. */
  readonly value: string;
  readonly number?: string | undefined;
  readonly extension?: string | undefined;
  readonly alias?: string | undefined;
  readonly issuedAt: string;
  readonly askedUntil?: string | undefined;
  extensions: number;
  readonly causes: Set<Cause>;
  endedAt?: string;
  /** The revision of its order that was last told to whoever keeps track for the relay, and the phone then. */
  told: { revision: number; phone?: string | undefined };
}

export interface Guesser {
  wrong: { readonly at: number; readonly attempt: string }[];
  refusals: number;
  refusedUntil: number;
  latest: number;
}

export interface Returnable {
  readonly token: TokenFacts;
  caller: string;
  at: number;
  /** False where it was refused, and may not have been remembered. */
  sure: boolean;
  told: number;
}

export interface DayFacts {
  readonly calls: Set<string>;
  readonly perhaps: Set<string>;
}

export const noFacts = (): Facts => ({
  ...{ orders: [], tokens: [], guessers: new Map(), returns: new Map(), days: new Map(), disclosed: [] },
  ...{ perhapsOnRecord: new Set(), authorized: new Set(), blocked: new Set(), revoked: new Set(), limited: new Set() },
});

export const hour = 3_600_000;
const days = (at: string, count: number) => Date.parse(at) + count * 24 * hour;
const course = ["shipped", "delivered", "delivery_disputed", "returned", "cancelled"];

/** When the last thing that settled an order was, unless the delivery is disputed since. */
function settledAt({ events }: OrderFacts): string | undefined {
  const telling = events.filter(({ type }) => type !== "shipped");
  const [last] = telling.toSorted(
    (a, b) => Date.parse(b.at) - Date.parse(a.at) || course.indexOf(b.type) - course.indexOf(a.type),
  );
  return last?.type === "delivery_disputed" ? undefined : last?.at;
}

/** Milliseconds since 1970: issue 4, "Expiry", and extend of the API. */
export function expiry(token: Pick<TokenFacts, "order" | "issuedAt" | "askedUntil" | "extensions">): number {
  const { order, issuedAt, askedUntil, extensions } = token;
  const settled = settledAt(order);
  const more = extensions * 7;
  const ends = [days(issuedAt, 60)];
  if (settled) ends.push(days(settled, 14 + more));
  if (order.latestDeliveryDate) ends.push(days(`${order.latestDeliveryDate}T24:00:00.000Z`, 30 + more));
  if (askedUntil) ends.push(days(askedUntil, more));
  return Math.min(...ends);
}

/** All that speaks against a token; one that lives has nothing. */
export function against(token: TokenFacts, now: Date): readonly string[] {
  const purged = Date.parse(token.order.purgeAt) <= now.getTime();
  const expired = expiry(token) <= now.getTime();
  return [...token.causes, ...(purged ? ["pii_purged"] : []), ...(expired ? ["expired"] : [])];
}
export const lives = (token: TokenFacts, now: Date): boolean => against(token, now).length === 0;

export function end(tokens: Iterable<TokenFacts>, cause: Cause, now: Date): void {
  for (const token of tokens) {
    token.causes.add(cause);
    token.endedAt ??= now.toISOString();
  }
}

export const pairOf = (a: string, b: string) => `${a} ${b}`;
/** The row of calls that a day has for what was dialled. */
export function dayOf({ days }: Facts, value: string, now: Date): DayFacts {
  const name = pairOf(value, now.toISOString().slice(0, 10));
  const known = days.get(name) ?? { calls: new Set(), perhaps: new Set() };
  days.set(name, known);
  return known;
}
