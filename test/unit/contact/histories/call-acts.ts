import type { CallDecision } from "#contact/call-decision.ts";
import { withCheckDigit } from "#contact/check-digit.ts";
import type { Action, Dial } from "./actions.ts";
import { callIsRight, type Dialled } from "./call-rules.ts";
import { pairOf, type TokenFacts } from "./facts.ts";
import { buyers, callers, pick, pool } from "./parties.ts";
import { latestToken, type World } from "./world.ts";

type CallBack = Extract<Action, { readonly do: "call_back" }>;

/** Tells the relay of a call, perhaps more than once at the same time. */
async function tell(world: World, dialled: Dialled, told: number): Promise<readonly string[]> {
  const { facts, seen, system } = world;
  const { from, to, digits, callId, attempt } = dialled;
  const asked = { from, to, digits, callId, attempt };
  const decisions = await Promise.all(Array.from({ length: told }, () => system.relay(asked, undefined)));
  seen.add(nameOf(decisions[0] as CallDecision, dialled.token));
  return decisions.flatMap((decision) => [...callIsRight(facts, dialled, decision, system.clock.now())]);
}

function nameOf(decision: CallDecision, token: TokenFacts | undefined): string {
  if (decision.action !== "bridge") return "reason" in decision ? decision.reason : decision.action;
  if (!token) return "called back";
  const types = token.order.events.map(({ type }) => type);
  return types.includes("delivered") && types.at(-1) !== "delivered" ? "called after all" : `called by ${token.format}`;
}

/** What is keyed in instead of an extension. */
const slips: Record<Dial["slip"], (extension: string, call: number) => string | undefined> = {
  none: (extension) => extension,
  digit: (extension, call) => changed(extension, call % 8),
  swap: (extension) => swapped(extension),
  unknown: (_, call) => withCheckDigit(String(call).padStart(7, "0")),
  no_digits: () => undefined,
};
const changed = (text: string, at: number) => text.slice(0, at) + ((Number(text[at]) + 1) % 10) + text.slice(at + 1);
function swapped(text: string): string {
  const at = [...text].findIndex((digit, i) => i > 0 && digit !== text[i - 1]);
  return at < 0 ? changed(text, 0) : text.slice(0, at - 1) + text[at] + text[at - 1] + text.slice(at + 1);
}

/** As people key it in, or read it out. */
const spellings = [(e: string) => e, (e: string) => `${e}#`, (e: string) => `${e.slice(0, 4)},,${e.slice(4)} #`];

export async function dial(
  world: World,
  { token: back, from: who, slip, times, told }: Dial,
): Promise<readonly string[]> {
  const token = latestToken(world, back);
  const to = token?.number ?? pick(pool.extension, back);
  const own = token?.caller ?? callers[0];
  const from =
    who === "withheld" ? "anonymous" : who === "other" ? (callers.find((one) => one !== own) as string) : own;
  const broken: string[] = [];
  for (let i = 0; i < times; i++) {
    const call = ++world.calls;
    const extension = token?.extension && slips[slip](token.extension, call);
    const digits = extension && pick(spellings, call)(extension);
    const value = token?.format === "direct" ? pairOf(from, to) : pairOf(to, String(extension));
    const led = world.facts.tokens.findLast((one) => one.value === value);
    const dialled = { from, to, digits: digits || undefined, callId: `call-${call}`, attempt: 0 };
    broken.push(...(await tell(world, { ...dialled, token: led, keyed: extension !== undefined }, told)));
  }
  return broken;
}

export async function callBack(world: World, { token: back, phone }: CallBack): Promise<readonly string[]> {
  const token = latestToken(world, back);
  const buyer = buyers.find(({ buyerId }) => buyerId === token?.order.buyerId);
  if (!token?.number || !buyer) return [];
  const asked = { from: buyer.phones[phone], to: token.number, callId: `call-${++world.calls}`, attempt: 0 };
  return tell(world, { ...asked, digits: undefined, token: undefined, keyed: false }, 1);
}
