import { Problem } from "#shared/errors/problem.ts";
import { log } from "#shared/log/log.ts";
import type { ContactKey } from "./contact-key.ts";
import type { ContactToken, HolderKey } from "./contact-token.ts";
import { type Candidate, type HeldBefore, hasCooledDown } from "./direct-numbers.ts";
import { numberBook } from "./number-book.ts";
import { givenOut, type NumberKind, type NumberPool } from "./number-pool.ts";
import type { Issue } from "./token-store.ts";
import { aliasHolder, directHolder, extensionHolder } from "./token-value.ts";

/** Where a new token's value leads from. */
export interface Place {
  readonly holder: HolderKey;
  /** Index of the number, of phones. */
  readonly number?: string;
  readonly takesOver?: Issue["takesOver"];
}

interface Means {
  readonly key: ContactKey;
  readonly pool: NumberPool;
  readonly choose: (below: number) => number;
}

const help: Record<NumberKind, string> = {
  extension: "No number is given out at the moment: the marketplace has to add some.",
  direct:
    "Every number is in use for calls from callerNumber, or was until a few days ago. Ask for the format extension, withdraw tokens of orders that are done, or call from another number.",
};

/** @returns what to throw, and wakes somebody */
function exhausted(kind: NumberKind, applicationId: string): Problem {
  log("contact.pool_exhausted", { kind, applicationId });
  return new Problem("pool_exhausted", { detail: help[kind] });
}

/**
 * Finds a new token its place: an address, a number and an extension, or a number that its caller does not have.
 * @param candidates, before as they were asked about
 * @throws Problem `pool_exhausted`; a pair that may be in use is never given out
 */
export function placeFor(
  { key, pool, choose }: Means,
  token: Pick<ContactToken, "contactTokenId" | "applicationId" | "channel" | "format" | "caller">,
  candidates: readonly Candidate[],
  before: readonly HeldBefore[],
  now: Date,
): Place {
  const { contactTokenId, applicationId, channel, format, caller } = token;
  if (channel === "email") return { holder: aliasHolder(key, key.alias(contactTokenId)) };

  if (format === "direct" && caller) {
    const fresh = candidates.find((candidate) => !candidate.before);
    if (fresh) return { number: fresh.number, holder: directHolder(caller, fresh.number) };
    const cooled = before.find((one) => hasCooledDown(one, now));
    if (!cooled) throw exhausted("direct", applicationId);
    const { holder, order } = cooled;
    return {
      number: holder.sk.slice("number#".length),
      holder: { pk: holder.pk, sk: holder.sk },
      takesOver: { contactTokenId: holder.contactTokenId, order },
    };
  }

  const numbers = givenOut(pool, "extension");
  const number = numbers.length > 0 ? numbers[choose(numbers.length)] : undefined;
  if (number === undefined) throw exhausted("extension", applicationId);
  const index = numberBook(key, pool).indexOf(number);
  return { number: index, holder: extensionHolder(key, number, key.extension(contactTokenId)) };
}
