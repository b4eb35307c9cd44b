import type { Holder } from "#contact/contact-rows.ts";
import type { ContactToken } from "#contact/contact-token.ts";
import { candidatesFor, hasCooledDown } from "#contact/direct-numbers.ts";
import type { Order } from "#shared/orders/order.ts";
import { drawsOf, type Seller } from "./market.ts";
import { courseSoFar, endOfSale, type Sale, salesOf } from "./sales.ts";

export interface DirectYear {
  readonly given: number;
  /** No number was free for the caller. */
  readonly refused: number;
}

/** What a caller has, or had, of a number: the row, and what the truth about it is made of. */
interface Held {
  readonly row: Holder;
  readonly sale: Sale;
  /** So many of the sale's events have come. */
  readonly known: number;
}

/**
 * Gives out a pool to a caller for a year, by the rules that the issuer goes by. Every row follows its order's news, as the
 * follower of the table keeps it.
 */
export function directYear(caller: Seller, poolSize: number): DirectYear {
  const numbers = Array.from({ length: poolSize }, (_, i) => `n${i}`);
  const draws = drawsOf(-caller.stream);
  const choose = (below: number) => Math.floor(draws.uniform() * below);
  const held = new Map<string, Held>();
  const numberOf = new Map<Sale, string>();
  const year = { given: 0, refused: 0 };
  for (const { at, sale, known } of courseOf(salesOf(caller))) {
    if (known > 0) {
      const number = numberOf.get(sale);
      if (number !== undefined && held.get(number)?.sale === sale) held.set(number, heldBy(number, sale, known));
      continue;
    }
    const now = new Date(at);
    const rows = [...held.values()].map(({ row }) => row);
    const candidates = candidatesFor(numbers, rows, now, choose).map((candidate) => candidate.number);
    const number = candidates.find((one) => isFree(held.get(one), now));
    if (number === undefined) {
      year.refused++;
      continue;
    }
    year.given++;
    held.set(number, heldBy(number, sale, 0));
    numberOf.set(sale, number);
  }
  return year;
}

/** A sale's token is asked for, or so many of its events are known from now on. */
interface Step {
  readonly at: string;
  readonly sale: Sale;
  readonly known: number;
}

const courseOf = (sales: readonly Sale[]): Step[] =>
  sales
    .flatMap((sale) => [
      { at: sale.issuedAt, sale, known: 0 },
      ...sale.events.map(({ at }, i) => ({ at, sale, known: i + 1 })),
    ])
    .sort((a, b) => (a.at < b.at ? -1 : 1));

function isFree(held: Held | undefined, now: Date): boolean {
  if (!held) return true;
  const { row, sale, known } = held;
  // Of both, what their course is told from.
  const token = { issuedAt: sale.issuedAt, extensions: 0 } as ContactToken;
  const order = courseSoFar(sale, known) as Partial<Order> as Order;
  return hasCooledDown({ holder: row, token, order }, now);
}

function heldBy(number: string, sale: Sale, known: number): Held {
  const ids = { contactTokenId: "-", orderId: "-", buyerId: "-", sellerId: "-", applicationId: "-", developerId: "-" };
  const key = { clientId: "-", pk: "-", sk: `number#${number}` };
  return { row: { ...ids, ...key, liveUntil: endOfSale(sale, known) }, sale, known };
}
