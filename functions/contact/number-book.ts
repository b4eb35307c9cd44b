import type { ContactKey } from "./contact-key.ts";
import type { NumberPool } from "./number-pool.ts";

/** The numbers of the pool and what is stored instead of them, both ways. */
export interface NumberBook {
  indexOf(number: string): string;
  /** @returns undefined for a number that has left the pool */
  numberOf(index: string): string | undefined;
}

const books = new WeakMap<ContactKey, NumberBook>();

/** Made once for each key that is in memory: a pool of a thousand numbers takes a few milliseconds. */
export function numberBook(key: ContactKey, { extension, direct }: NumberPool): NumberBook {
  const known = books.get(key);
  if (known) return known;
  const numbers = new Map([...extension, ...direct].map((number) => [key.index("number", number), number]));
  const book: NumberBook = {
    indexOf: (number) => key.index("number", number),
    numberOf: (index) => numbers.get(index),
  };
  books.set(key, book);
  return book;
}
