import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Ask, Given } from "#contact/token-issuer.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Order } from "#shared/orders/order.ts";
import { type Facts, lives, noFacts, type OrderFacts, type TokenFacts } from "./facts.ts";
import { type Asked, valueIn } from "./issue-rules.ts";
import { type ContactSystem, contactSystem } from "./system.ts";

/** An order as it was written once, and the phone that it had. */
interface Snapshot {
  readonly order: Order;
  readonly phone: string | undefined;
}

export interface World {
  readonly system: ContactSystem;
  readonly facts: Facts;
  /** By order, the latest first. */
  readonly written: Map<string, Snapshot[]>;
  /** Names of what came about, for whoever asks whether everything did. */
  readonly seen: Set<string>;
  calls: number;
}

export const newWorld = async (db: DynamoDBDocumentClient): Promise<World> => ({
  ...{ system: await contactSystem(db), facts: noFacts(), written: new Map(), seen: new Set(), calls: 0 },
});

/** @returns undefined where it was refused; whatever else is thrown is a fault */
export async function unlessRefused<T>(act: () => Promise<T>): Promise<T | { readonly refused: string }> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Problem) return { refused: error.code };
    throw error;
  }
}

/** What was written of an order is so from now on, and waits to be told. */
export function noteOrder({ facts, written }: World, order: Order, phone: string | undefined): void {
  const { orderId, events, purgeAt, revision } = order;
  const known = facts.orders.find((one) => one.orderId === orderId);
  if (known) Object.assign(known, { events, purgeAt, revision, phone });
  written.set(orderId, [{ order, phone }, ...(written.get(orderId) ?? [])]);
}

/** What follows from telling of an order as it was. */
export function noteTold({ facts }: World, { order: { orderId, revision }, phone }: Snapshot): void {
  const ofOrder = facts.tokens.filter(({ order }) => order.orderId === orderId);
  const current = new Map(ofOrder.map((token) => [slotOf(token), token]));
  for (const token of current.values()) {
    token.told = { revision, phone: phone ?? token.told.phone };
    for (const one of facts.returns.get(`${phone} ${token.number}`) ?? []) if (one.token === token) one.told = revision;
  }
}
const slotOf = ({ applicationId, channel, format, caller }: TokenFacts) =>
  [applicationId, channel, format, caller].join();

export function noteGiven({ facts, system, seen }: World, { app, order, ask }: Asked, given: Given): void {
  const { contactTokenId } = given;
  facts.disclosed.push(`${contactTokenId} issued undefined`);
  if (facts.tokens.some((token) => token.contactTokenId === contactTokenId)) return;
  const value = valueIn(given, ask);
  for (const token of facts.tokens.filter((one) => one.value === value)) {
    token.causes.add("given_to_another");
    seen.add("a number was given again");
  }
  facts.tokens.push(tokenOf({ app, order, ask }, given, system.clock.now()));
}

function tokenOf({ app, order, ask }: Asked, given: Given, now: Date): TokenFacts {
  const { channel, format, callerNumber: caller, askedUntil }: Ask = ask;
  const phone = "phone" in given ? given.phone : undefined;
  return {
    ...{ contactTokenId: given.contactTokenId, order, ...app, channel, format, caller, askedUntil },
    ...{ value: valueIn(given, ask), number: phone?.e164, extension: phone?.extension },
    alias: "email" in given ? given.email.address : undefined,
    ...{ issuedAt: now.toISOString(), extensions: 0, causes: new Set() },
    told: { revision: order.revision, phone: order.phone },
  };
}

/** Those that live come first to mind. */
export function latestToken({ facts, system }: World, back: number): TokenFacts | undefined {
  const live = facts.tokens.filter((token) => lives(token, system.clock.now()));
  const tokens = back < 2 && live.length > 0 ? live : facts.tokens;
  return tokens.at(-1 - (back % Math.max(tokens.length, 1)));
}

/** Those that there is a token of come first to mind. */
export const anyOrder = ({ facts }: World, n: number): OrderFacts =>
  (n < 2 && facts.tokens.at(-1 - n)?.order) || (facts.orders[n % facts.orders.length] as OrderFacts);
