import { createSecretKey } from "node:crypto";
import { contactKey } from "#contact/contact-key.ts";
import { contactPolicy } from "#contact/policy/contact.ts";
import type { Seller } from "./market.ts";
import { daysIn, endOfSale, salesOf } from "./sales.ts";

export interface ExtensionYear {
  readonly tokens: number;
  /** The most that lived at once. */
  readonly numbers: number;
  /** Draws of a value that another token has a row for, which is kept for long after its end: drawn anew. */
  readonly redrawn: number;
  /** Of them, those whose token was alive. */
  readonly collisions: number;
}

/** Gives out extensions for a year, as the issuer draws them. @param numbers of the pool, at which they are keyed in */
export function extensionYear(sellers: readonly Seller[], numbers: number): ExtensionYear {
  // Any key does, and the same one makes the same year.
  const key = contactKey(createSecretKey(Buffer.alloc(32, 1)));
  const values = 10 ** (contactPolicy.extension.digits + 1);
  const endOf = new Map<number, number>();
  const year = { tokens: 0, redrawn: 0, collisions: 0 };
  let draw = 0;
  for (const [at, end] of livesOf(sellers)) {
    year.tokens++;
    for (;;) {
      const id = `ctk_${draw++}`;
      const value = key.choice(numbers, id) * values + Number(key.extension(id));
      const other = endOf.get(value);
      if (other === undefined) {
        endOf.set(value, end);
        break;
      }
      year.redrawn++;
      if (other > at) year.collisions++;
    }
  }
  return { ...year, numbers };
}

/** Of every token with an extension: from, up to, in days, by the time of the issue. */
function livesOf(sellers: readonly Seller[]): (readonly [number, number])[] {
  const lives = sellers
    .filter(({ usesDirect }) => !usesDirect)
    .flatMap((seller) => salesOf(seller).map((sale) => [daysIn(sale.issuedAt), daysIn(endOfSale(sale))] as const));
  return lives.sort(([a], [b]) => a - b);
}
