import { answersIn } from "./call-answers.ts";
import type { CallDecision } from "./call-decision.ts";
import type { CallEntry } from "./call-rows.ts";
import { idsOf } from "./contact-rows.ts";
import type { ContactToken, HolderKey } from "./contact-token.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { bridged, type PutThroughPorts, type TokenSeen, type Use } from "./put-through.ts";
import { endOf } from "./token-life.ts";

export interface CallAgainPorts<G extends TokenSeen> extends Pick<PutThroughPorts<G>, "grounds"> {
  readonly token: (contactTokenId: string) => Promise<ContactToken | undefined>;
  /** What is on record of a call to whom a row leads, from today or yesterday: midnight may have come while it rang. */
  readonly noted: (holder: HolderKey, callId: string, now: Date) => Promise<CallEntry | undefined>;
  /** The buyer's number, as the order has it. */
  readonly openBuyer: Use<G>["open"];
}

/**
 * Answers again for a call that a token has put through to its buyer, as long as the token lives. It is the same use, which is
 * on record and counted: for any other call there is no answer. Two round trips.
 * @throws UnavailableError, IntegrityError: no number has left
 */
export function callAgain<G extends TokenSeen>({ token, noted, grounds, openBuyer }: CallAgainPorts<G>) {
  async function destinationOf({ callId }: IncomingCall, contactTokenId: string, now: Date) {
    const found = await token(contactTokenId);
    if (!found) return undefined;
    const { holder } = found;
    const [call, seen] = await Promise.all([noted(holder, callId, now), grounds({ ids: idsOf(found), holder })]);
    if (call?.contactTokenId !== contactTokenId || call.use !== "called") return undefined;
    return seen.token && !endOf(seen.token, seen, now) ? openBuyer(seen) : undefined;
  }

  return async (call: IncomingCall, contactTokenId: string, now: Date): Promise<CallDecision> => {
    const destination = await destinationOf(call, contactTokenId, now);
    return destination ? bridged(destination, call, contactTokenId) : answersIn(call.locale).reject("ended");
  };
}
