import type { Ask, Given } from "#contact/token-issuer.ts";
import { against, expiry, type Facts, hour, lives, type OrderFacts, pairOf, type TokenFacts } from "./facts.ts";
import { type App, pool } from "./parties.ts";

/** What was broken, in words. */
export type Broken = Generator<string, void>;

export interface Asked {
  readonly app: App;
  readonly order: OrderFacts;
  readonly ask: Ask;
}

export type Answer = { readonly given: Given } | { readonly refused: string };

const sameSlot = (token: TokenFacts, { app, order, ask }: Asked) =>
  token.order === order &&
  token.applicationId === app.applicationId &&
  token.channel === ask.channel &&
  token.format === ask.format &&
  token.caller === ask.callerNumber;

const coolDown = 14 * 24 * hour;
const time = (at: string | undefined) => (at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at));
/** The first moment at which something spoke against it. */
const endOf = (token: TokenFacts) => Math.min(expiry(token), time(token.endedAt), time(token.order.purgeAt));

/** Whether a pair was never used, or has been of no use for long, as everybody has been told. */
const surelyFree = (held: readonly TokenFacts[], now: Date) =>
  held.every((token) => {
    const known = token.causes.has("withdrawn") ? time(token.endedAt) : days60(token);
    return known + coolDown <= now.getTime();
  });
const days60 = ({ issuedAt }: TokenFacts) => time(issuedAt) + 60 * 24 * hour;

/** @returns the code, or undefined where a token has to be given */
function refusalFor(facts: Facts, { app, order, ask }: Asked, now: Date): string | undefined {
  const subjects = [`application#${app.applicationId}`, `developer#${app.developerId}`, `credential#${app.clientId}`];
  if (subjects.some((subject) => facts.revoked.has(subject))) return "access_revoked";
  if (subjects.some((subject) => facts.limited.has(subject))) return "forbidden";
  if (!facts.authorized.has(pairOf(order.sellerId, app.applicationId))) return "not_found";
  if (facts.blocked.has(pairOf(order.buyerId, order.sellerId))) return "contact_blocked";
  if (time(order.purgeAt) <= now.getTime()) return "pii_purged";
  if (ask.channel === "phone" && !order.phone) return "no_phone";
  if (ask.channel === "email" && !order.email) return "no_email";
  if (facts.tokens.some((token) => sameSlot(token, { app, order, ask }) && lives(token, now))) return undefined;
  const { askedUntil } = ask;
  const wanted = { order, issuedAt: now.toISOString(), askedUntil, extensions: 0 };
  return expiry(wanted) <= now.getTime() ? "contact_ended" : undefined;
}

/** @param alone nobody asks at the same time */
export function* issueIsRight(facts: Facts, asked: Asked, answer: Answer, now: Date, alone: boolean): Broken {
  const { ask } = asked;
  const refusal = refusalFor(facts, asked, now);
  if ("refused" in answer) {
    if (answer.refused === refusal) return;
    if (answer.refused !== "pool_exhausted") yield `refused as ${answer.refused}, and not as ${refusal}`;
    if (ask.format !== "direct" || refusal) yield `refused as pool_exhausted, and not as ${refusal}`;
    const free = pool.direct.filter((number) => surelyFree(heldOf(facts, ask.callerNumber, number), now));
    if (alone && free.length > 0) yield `the pool has ${free}, and is said to be exhausted`;
    return;
  }
  const { given } = answer;
  if (refusal) yield `given, and not refused as ${refusal}`;
  const current = facts.tokens.find((token) => sameSlot(token, asked) && lives(token, now));
  if (current) {
    if (given.contactTokenId !== current.contactTokenId) yield `${current.contactTokenId} lives, and another was given`;
    if (valueIn(given, ask) !== current.value) yield `${current.contactTokenId} was given with another value`;
    if (Date.parse(given.expiresAt) !== expiry(current)) yield `said to end ${given.expiresAt}`;
    return;
  }
  yield* newValueIsFree(facts, asked, given, now);
}

const heldOf = ({ tokens }: Facts, caller: string | undefined, number: string | undefined) =>
  tokens.filter((token) => token.format === "direct" && token.caller === caller && token.number === number);

function* newValueIsFree(facts: Facts, { ask, order }: Asked, given: Given, now: Date): Broken {
  if (facts.tokens.some(({ contactTokenId }) => contactTokenId === given.contactTokenId)) yield "an id of another";
  const wanted = { order, issuedAt: now.toISOString(), askedUntil: ask.askedUntil, extensions: 0 };
  if (Date.parse(given.expiresAt) !== expiry(wanted)) yield `said to end ${given.expiresAt}`;
  const value = valueIn(given, ask);
  for (const token of facts.tokens.filter((one) => one.value === value)) {
    const { contactTokenId } = token;
    if (lives(token, now)) yield `${value} was given, and ${contactTokenId} has it`;
    if (token.format !== "direct") yield `${value} was given, and ${contactTokenId} had it`;
    if (endOf(token) + coolDown > now.getTime())
      yield `${value} was given, and ${contactTokenId} had it a while ago: ${against(token, now)}`;
  }
}

/** What whoever dials or writes has to know: for direct numbers, whose call it is. */
export function valueIn(given: Given, { format, callerNumber }: Ask): string {
  if ("email" in given) return given.email.address;
  const { e164, extension } = given.phone;
  return format === "direct" ? pairOf(String(callerNumber), e164) : pairOf(e164, String(extension));
}
