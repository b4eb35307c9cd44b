import type { Clock } from "#shared/clock.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { type CallAgainPorts, callAgain } from "./call-again.ts";
import { answersIn } from "./call-answers.ts";
import type { CallDecision, RelayRequest } from "./call-decision.ts";
import { type DayOfCalls, isTooMany } from "./call-note.ts";
import type { Callback } from "./callbacks.ts";
import { type CallerGuard, isRefused } from "./caller-guard.ts";
import type { ContactKey } from "./contact-key.ts";
import { type Holder, idsOf } from "./contact-rows.ts";
import { type IncomingCall, incomingCall } from "./incoming-call.ts";
import type { NumberPool } from "./number-pool.ts";
import { contactPolicy } from "./policy/contact.ts";
import { bridged, type PutThroughPorts, putThrough, type TokenSeen, type Use } from "./put-through.ts";

/** What is known before it is known which order a call is about. */
export interface Seen {
  readonly guard: CallerGuard | undefined;
  /** What was dialled leads to it. */
  readonly holder: Holder | undefined;
  /** Today's, of that holder. */
  readonly calls: DayOfCalls | undefined;
  /** Calls from this number of the pool to whoever calls now, the newest first. */
  readonly callbacks: readonly Callback[];
}

export interface RelayPorts<G extends TokenSeen> extends PutThroughPorts<G>, CallAgainPorts<G> {
  readonly key: () => Promise<ContactKey>;
  readonly pool: NumberPool;
  /** With the standing of the system that asks, where it is not IAM that vouches for it. */
  readonly look: (asking: Caller | undefined, call: IncomingCall, now: Date) => Promise<Seen>;
  readonly openCaller: (callback: Callback) => Promise<string>;
  /** Counts a wrong extension, once for each attempt; returns when it is durable. */
  readonly noteWrong: (caller: string, attempt: string, now: Date) => Promise<CallerGuard>;
  readonly clock: Clock;
}

/**
 * Decides what becomes of a call: the one place that does, whoever carries it. Two round trips to the database, one after the
 * other, and no KMS call while the keys are in memory. A caller is told the same of an extension that was never given out and
 * of one that is not theirs to use, and while refused the same of all.
 * @throws Problem `access_revoked`, `forbidden` of the system that asks; UnavailableError, IntegrityError: no number has left
 */
export function callRelay<G extends TokenSeen>(ports: RelayPorts<G>) {
  const { pool, clock } = ports;
  const connect = putThrough(ports);
  const again = callAgain(ports);

  async function connected(call: IncomingCall, use: Use<G>): Promise<CallDecision> {
    const outcome = await connect(use, use.note.at);
    if ("refusal" in outcome) return answersIn(call.locale).reject(outcome.refusal);
    return bridged(outcome.destination, call, use.note.ids.contactTokenId);
  }

  function toBuyer(call: IncomingCall, dialled: Holder, at: Date): Promise<CallDecision> {
    const { pk, sk, liveUntil, callback } = dialled;
    const returnable = call.from && callback ? { caller: call.from.e164, partition: callback, liveUntil } : undefined;
    const of = { ids: idsOf(dialled), holder: { pk, sk }, callId: call.callId };
    return connected(call, { note: { ...of, use: "called", at, returnable }, liveUntil, open: ports.openBuyer });
  }

  function toCaller(call: IncomingCall, callback: Callback, at: Date): Promise<CallDecision> {
    const of = { ids: idsOf(callback), holder: callback.holder, callId: call.callId };
    const open = async () => ({ number: await ports.openCaller(callback) });
    return connected(call, { note: { ...of, use: "called_back", at }, liveUntil: callback.liveUntil, open });
  }

  /** By the caller's own number: the pair that they have, or else the seller who called them last about an order that is live. */
  async function byNumber(call: IncomingCall, { holder, calls, callbacks }: Seen, now: Date): Promise<CallDecision> {
    const { reject, ask } = answersIn(call.locale);
    let decision: CallDecision | undefined;
    if (holder) decision = isTooMany(calls, call.callId) ? reject("daily_limit") : await toBuyer(call, holder, now);
    for (const callback of callbacks.slice(0, contactPolicy.callbacks.most)) {
      if (decision?.action === "bridge") return decision;
      decision = await toCaller(call, callback, now);
    }
    return decision ?? (call.kind === "extension" ? ask("ask_extension") : reject("unknown_caller"));
  }

  async function byExtension(call: IncomingCall, caller: string, { holder, calls }: Seen, now: Date) {
    const { reject, ask } = answersIn(call.locale);
    if (holder && (holder.caller === undefined || holder.caller === caller))
      return isTooMany(calls, call.callId) ? reject("daily_limit") : toBuyer(call, holder, now);
    const guard = await ports.noteWrong(caller, `${call.callId}/${call.attempt}`, now);
    if (isRefused(guard, now)) return reject("refused");
    return ask(call.keyed.kind === "mistyped" ? "mistyped" : "unknown_extension");
  }

  return async (request: RelayRequest, asking: Caller | undefined): Promise<CallDecision> => {
    const now = clock.now();
    const call = incomingCall(request, { key: await ports.key(), pool });
    if (request.contactTokenId) return again(call, request.contactTokenId, now);
    const seen = await ports.look(asking, call, now);
    const { reject } = answersIn(call.locale);
    if (!call.kind) return reject("not_in_service");
    if (!call.caller) return reject("anonymous_caller");
    if (isRefused(seen.guard, now)) return reject("refused");
    return call.keyed.kind === "none" ? byNumber(call, seen, now) : byExtension(call, call.caller, seen, now);
  };
}
