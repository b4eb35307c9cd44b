/** The numbers that calls are relayed through. Each is of one kind, so that whoever answers a call knows what to ask. */
export interface NumberPool {
  /** A caller who dials one keys in an extension. Each carries any number of tokens. */
  readonly extension: readonly string[];
  /** A caller who dials one is known by their own number. Each carries one token for each caller. */
  readonly direct: readonly string[];
  /** Of both: no longer given out; what was given out goes on. */
  readonly draining: ReadonlySet<string>;
}

const range = /^\+(\d{8,15})(?:\.\.\+(\d{8,15}))?$/;

/**
 * @param text E.164 numbers and ranges of them, `+12065550100..+12065550119`, separated by commas; may be empty
 * @throws Error for anything else, or a range of more than 10,000
 */
export function numbersIn(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .flatMap((part) => {
      const [, first, last = first] = range.exec(part) ?? [];
      const count = Number(last) - Number(first) + 1;
      if (!first || !last || first.length !== last.length || !(count >= 1 && count <= 10_000))
        throw new Error("a pool is made of E.164 numbers and ranges of them");
      return Array.from(
        { length: count },
        (_, i) => `+${String(BigInt(first) + BigInt(i)).padStart(first.length, "0")}`,
      );
    });
}

interface PoolEnv {
  readonly EXTENSION_NUMBERS: string;
  readonly DIRECT_NUMBERS: string;
  readonly DRAINING_NUMBERS: string;
}

/** @throws Error as `numbersIn`, and for a number that is of both kinds */
export function readPool({ EXTENSION_NUMBERS, DIRECT_NUMBERS, DRAINING_NUMBERS }: PoolEnv): NumberPool {
  const extension = numbersIn(EXTENSION_NUMBERS);
  const direct = numbersIn(DIRECT_NUMBERS);
  if (direct.some((number) => extension.includes(number))) throw new Error("a number of the pool is of one kind");
  return { extension, direct, draining: new Set(numbersIn(DRAINING_NUMBERS)) };
}

export type NumberKind = "extension" | "direct";

export const givenOut = (pool: NumberPool, kind: NumberKind): string[] =>
  pool[kind].filter((number) => !pool.draining.has(number));

/** Which kind a number is of; undefined for one that is not ours. */
export function kindOf(pool: NumberPool, number: string): NumberKind | undefined {
  if (pool.extension.includes(number)) return "extension";
  return pool.direct.includes(number) ? "direct" : undefined;
}
