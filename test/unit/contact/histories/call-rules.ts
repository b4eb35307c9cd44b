import type { CallDecision, RelayRequest } from "#contact/call-decision.ts";
import {
  against,
  dayOf,
  type Facts,
  type Guesser,
  hour,
  lives,
  pairOf,
  type Returnable,
  type TokenFacts,
} from "./facts.ts";
import type { Broken } from "./issue-rules.ts";

/** What is dialled is known here by what it was made for: the digits, or that they are wrong. */
export interface Dialled extends RelayRequest {
  readonly token: TokenFacts | undefined;
  readonly keyed: boolean;
}

export const mostADay = 10;

const guesserOf = ({ guessers }: Facts, from: string): Guesser => {
  const known = guessers.get(from) ?? { wrong: [], refusals: 0, refusedUntil: 0, latest: 0 };
  guessers.set(from, known);
  return known;
};

/** Issue 4, "Abuse". @returns whether the caller is refused from now on */
function guessedWrong(guesser: Guesser, attempt: string, now: number): boolean {
  if (guesser.wrong.some((one) => one.attempt === attempt)) return false;
  if (Math.max(guesser.latest, guesser.refusedUntil) < now - 30 * 24 * hour) guesser.refusals = 0;
  guesser.latest = now;
  guesser.wrong = [...guesser.wrong.filter(({ at }) => at > now - hour), { at: now, attempt }];
  if (guesser.wrong.length < 5) return false;
  guesser.refusedUntil = now + Math.min(2 ** guesser.refusals, 7 * 24) * hour;
  guesser.refusals += 1;
  guesser.wrong = [];
  return true;
}

const isReject = (decision: CallDecision, reasons: readonly string[]) =>
  decision.action === "reject" && reasons.includes(decision.reason);
const said = (decision: CallDecision) =>
  "reason" in decision ? `${decision.action} ${decision.reason}` : decision.action;

/** Checks a decision against what is so, and notes what it made so. */
export function* callIsRight(facts: Facts, dialled: Dialled, decision: CallDecision, now: Date): Broken {
  const { from, to, callId, attempt, token, keyed } = dialled;
  if (!from.startsWith("+")) {
    if (!isReject(decision, ["anonymous_caller"])) yield `${said(decision)} for a caller who shows no number`;
    return;
  }
  const guesser = guesserOf(facts, from);
  if (now.getTime() < guesser.refusedUntil) {
    if (!isReject(decision, ["refused"])) yield `${said(decision)} for a caller who is refused`;
    return;
  }
  const theirs = token && (token.caller === undefined || token.caller === from) ? token : undefined;
  if (theirs) yield* useIsRight(facts, theirs, { from, to, callId }, decision, now);
  else if (keyed) {
    const refused = guessedWrong(guesser, `${callId}/${attempt}`, now.getTime());
    const right = refused ? isReject(decision, ["refused"]) : decision.action === "gather";
    if (!right) yield `${said(decision)} for a wrong extension`;
  } else yield* returnIsRight(facts, dialled, decision, now);
}

type Use = Pick<RelayRequest, "from" | "to" | "callId">;

function* useIsRight(
  facts: Facts,
  token: TokenFacts,
  { from, to, callId }: Use,
  decision: CallDecision,
  now: Date,
): Broken {
  const { contactTokenId, order } = token;
  const day = dayOf(facts, token.value, now);
  const isNew = !day.calls.has(callId);
  const full = isNew && day.calls.size >= mostADay;
  const perhapsFull = isNew && new Set([...day.calls, ...day.perhaps]).size >= mostADay && !day.perhaps.has(callId);
  const why = against(token, now);
  if (decision.action === "bridge") {
    if (why.length > 0) yield `${contactTokenId} was used: ${why}`;
    if (full) yield `${contactTokenId} was used ${day.calls.size + 1} times in a day`;
    if (decision.contactTokenId !== contactTokenId)
      yield `${decision.contactTokenId} was used, and not ${contactTokenId}`;
    if (decision.destination !== order.phone) yield `${contactTokenId} leads to ${decision.destination}`;
    if (decision.callerId !== to) yield `${decision.callerId} is shown, and ${to} was dialled`;
    used(facts, token, "called", callId, now);
    remember(facts, token, from, now, true);
    return;
  }
  const reasons = why.length > 0 ? why : order.phone ? [] : ["no_phone"];
  if (!isReject(decision, perhapsFull ? [...reasons, "daily_limit"] : reasons))
    yield `${said(decision)} for ${contactTokenId}: ${why}`;
  const stale = token.told.revision !== order.revision;
  if (decision.action === "reject" && decision.reason !== "daily_limit" && mayBeNoted(reasons, stale)) {
    perhapsUsed(facts, token, "called", callId, now);
    remember(facts, token, from, now, false);
  }
}

/** Only what is read at the same moment can be found out too late; of an end that everybody was told of there is no record. */
const mayBeNoted = (reasons: readonly string[], stale: boolean) =>
  !reasons.includes("withdrawn") && (stale || !reasons.some((one) => ["expired", "pii_purged"].includes(one)));

function used(facts: Facts, token: TokenFacts, use: string, callId: string, now: Date): void {
  const { calls } = dayOf(facts, token.value, now);
  if (!calls.has(callId)) facts.disclosed.push(`${token.contactTokenId} ${use} ${callId}`);
  calls.add(callId);
}

function perhapsUsed(facts: Facts, token: TokenFacts, use: string, callId: string, now: Date): void {
  dayOf(facts, token.value, now).perhaps.add(callId);
  facts.perhapsOnRecord.add(`${token.contactTokenId} ${use} ${callId}`);
}

function remember({ returns }: Facts, token: TokenFacts, caller: string, now: Date, sure: boolean): void {
  const { phone, revision } = token.told;
  if (!phone || !token.number) return;
  const name = pairOf(phone, token.number);
  const known = returns.get(name) ?? [];
  const others = known.filter((one) => one.token !== token);
  returns.set(name, [...others, { token, caller, at: now.getTime(), sure, told: revision }]);
}

/** Those who called last come first. */
const latest = (facts: Facts, { from, to }: Use): Returnable[] =>
  (facts.returns.get(pairOf(from, to)) ?? []).toSorted((a, b) => b.at - a.at);

const hasRoom = (facts: Facts, { token }: Returnable, callId: string, now: Date, strict: boolean) => {
  const { calls, perhaps } = dayOf(facts, token.value, now);
  return calls.has(callId) || new Set(strict ? [...calls, ...perhaps] : calls).size < mostADay;
};

/** A buyer calls back: the seller who called last about a live order, or nobody. */
function* returnIsRight(facts: Facts, { from, to, callId }: Dialled, decision: CallDecision, now: Date): Broken {
  const all = latest(facts, { from, to, callId });
  const chosen =
    decision.action === "bridge" ? all.findIndex(({ token }) => token.contactTokenId === decision.contactTokenId) : -1;
  const passed = decision.action === "bridge" && chosen >= 0 ? all.slice(0, chosen) : all.slice(0, 5);
  for (const one of passed) {
    const { token, sure } = one;
    if (sure && lives(token, now) && hasRoom(facts, one, callId, now, true))
      yield `${said(decision)} though ${one.caller} called by ${token.contactTokenId}`;
    const stale = one.told !== token.order.revision;
    if (mayBeNoted(against(token, now), stale)) perhapsUsed(facts, token, "called_back", callId, now);
  }
  if (decision.action !== "bridge") return;
  const one = all[chosen];
  if (!one) yield `${decision.contactTokenId} was used to call back, and nobody had called`;
  if (!one) return;
  const why = against(one.token, now);
  if (why.length > 0) yield `${decision.contactTokenId} was used to call back: ${why}`;
  if (decision.destination !== one.caller && one.sure)
    yield `called back is ${decision.destination}, not ${one.caller}`;
  if (decision.callerId !== to) yield `${decision.callerId} is shown, and ${to} was dialled`;
  if (!hasRoom(facts, one, callId, now, false)) yield `${decision.contactTokenId} was used too often`;
  used(facts, one.token, "called_back", callId, now);
}
