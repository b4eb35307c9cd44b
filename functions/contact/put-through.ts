import type { Refusal } from "./call-answers.ts";
import type { CallDecision } from "./call-decision.ts";
import type { CallNote } from "./call-note.ts";
import type { ContactToken } from "./contact-token.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { endOf, type TokenGrounds } from "./token-life.ts";

/** Everything that decides whether a token may be used, read in one round trip. */
export interface TokenSeen extends TokenGrounds {
  readonly token: ContactToken | undefined;
}

export interface Destination {
  /** E.164. */
  readonly number: string;
  /** Digits to send once the call is answered. */
  readonly extension?: string | undefined;
}

/** A use of a token that is asked for. */
export interface Use<G extends TokenSeen> {
  readonly note: CallNote;
  /** When its token ends by what the row says that led here. */
  readonly liveUntil: string;
  /** @returns undefined where there is no number (any more) */
  readonly open: (grounds: G) => Promise<Destination | undefined>;
}

export interface PutThroughPorts<G extends TokenSeen> {
  readonly grounds: (of: Pick<CallNote, "ids" | "holder">) => Promise<G>;
  /** Counts a use and puts it on record, once for a call: returns when both are durable. */
  readonly note: (note: CallNote) => Promise<"noted" | "too_many">;
}

export type PutThrough = { readonly destination: Destination } | { readonly refusal: Refusal };

/**
 * Whether a call may be put through, and to where. No number leaves before the use is on record. What a row says of a token's
 * end only decides whether the use is put on record while the truth is being read, which saves a round trip; what was read
 * decides. So a use can be on record of a token that was revoked moments ago, and never one that is not.
 */
export function putThrough<G extends TokenSeen>({ grounds, note }: PutThroughPorts<G>) {
  return async (use: Use<G>, now: Date): Promise<PutThrough> => {
    const [seen, early] = await Promise.all([
      grounds(use.note),
      now.toISOString() < use.liveUntil ? note(use.note) : undefined,
    ]);
    const end = seen.token ? endOf(seen.token, seen, now) : "expired";
    if (end) return { refusal: end };
    const destination = await use.open(seen);
    if (!destination) return { refusal: "no_phone" };
    const noted = early ?? (await note(use.note));
    return noted === "too_many" ? { refusal: "daily_limit" } : { destination };
  };
}

export const bridged = (
  { number, extension }: Destination,
  { to, locale }: Pick<IncomingCall, "to" | "locale">,
  contactTokenId: string,
): CallDecision => ({
  ...{ action: "bridge", destination: number, callerId: to, contactTokenId, locale },
  ...(extension === undefined ? {} : { destinationExtension: extension }),
});
