import { inSequence } from "#bench/in-sequence.ts";
import type { MeteredCall } from "#bench/metered-client.ts";
import type { CallDecision, RelayRequest } from "#contact/call-decision.ts";
import type { Ask, Given } from "#contact/token-issuer.ts";
import { systemIds } from "#shared/ids.ts";
import type { ContactSystem } from "./contact-system.ts";
import { hadAllNumbers } from "./had-all-numbers.ts";
import { application, buyerNumber, callerNumber, carrier, placeOrder } from "./marketplace.ts";

export interface RequestResult {
  readonly request: string;
  readonly kind: "issue" | "decision";
  /** DynamoDB calls one after the other: of the request that made the most. */
  readonly roundTrips: number;
  /** All calls, those side by side with `+`: `BatchGet → BatchGet + TransactWrite`. */
  readonly sequence: string;
  readonly readUnitsPer1000: number;
  readonly writeUnitsPer1000: number;
  readonly kmsCalls: number;
  /** Set apart: their value was another token's, so that it was drawn anew. */
  readonly drawnAnew: number;
}

/** Of each request, so many. */
export const count = 40;
/** Before anything is counted: keys are loaded. */
const warmUps = 3;

const direct = (i: number) => ({ channel: "phone", format: "direct", callerNumber: callerNumber(i) }) as const;

/**
 * Issues tokens and has calls decided, one at a time.
 * @param pass orders, buyers and callers of one pass are no other's
 */
export async function measureRequests(system: ContactSystem, pass: number): Promise<RequestResult[]> {
  const connected = system.metered();
  const total = warmUps + count;
  const orderIds = Array.from({ length: total }, (_, i) => `BENCH-${pass}-${i}`);
  const buyers = orderIds.map((_, i) => buyerNumber(pass * total + i));
  for (const [i, orderId] of orderIds.entries()) await placeOrder(connected, orderId, buyers[i] ?? "");
  const results: RequestResult[] = [];

  async function measure<T>(
    request: string,
    kind: RequestResult["kind"],
    work: (i: number) => Promise<T>,
  ): Promise<T[]> {
    const answers: T[] = [];
    const calls: (readonly MeteredCall[])[] = [];
    let kmsBefore = system.kmsCalls();
    for (let i = 0; i < total; i++) {
      if (i === warmUps) kmsBefore = system.kmsCalls();
      system.takeCalls();
      answers.push(await work(i));
      calls.push(system.takeCalls());
    }
    results.push(summary(request, kind, calls.slice(warmUps), system.kmsCalls() - kmsBefore));
    return answers;
  }
  const issue = (ask: (i: number) => Omit<Ask, "orderId">) => (i: number) =>
    connected.issue(application, { orderId: orderIds[i] ?? "", ...ask(i) });
  const call = (of: (i: number) => Omit<RelayRequest, "callId" | "attempt">) => async (i: number) =>
    bridged(await connected.decide({ ...of(i), callId: systemIds.next("call"), attempt: 0 }, carrier));

  const extensions = await measure(
    "issue: extension",
    "issue",
    issue(() => ({ channel: "phone", format: "extension" })),
  );
  await measure(
    "issue: the same again",
    "issue",
    issue(() => ({ channel: "phone", format: "extension" })),
  );
  await measure(
    "issue: address",
    "issue",
    issue(() => ({ channel: "email" })),
  );
  // Ten orders of each caller.
  const caller = (i: number) => pass * total + Math.floor(i / 10);
  const directs = await measure(
    "issue: direct, number new to its caller",
    "issue",
    issue((i) => direct(caller(i))),
  );
  await hadAllNumbers(connected, callerNumber(700 + pass));
  await measure(
    "issue: direct, caller had all numbers",
    "issue",
    issue(() => direct(700 + pass)),
  );

  await measure(
    "call: extension",
    "decision",
    call((i) => dialling(callerNumber(300 + i), extensions[i])),
  );
  await measure(
    "call: direct",
    "decision",
    call((i) => dialling(callerNumber(caller(i)), directs[i])),
  );
  const back = (i: number) => ({ from: buyers[i] ?? "", to: dialling("", extensions[i]).to });
  await measure("call: back by the buyer", "decision", call(back));
  return results;
}

/** What a caller dials who has been given a number. */
export function dialling(from: string, given: Given | undefined) {
  if (!given || !("phone" in given)) throw new Error("no number was given");
  const { e164: to, extension: digits } = given.phone;
  return { from, to, ...(digits !== undefined && { digits }) };
}

/** Figures of calls that were not put through are worth nothing. */
export function bridged(decision: CallDecision): CallDecision {
  if (decision.action === "bridge") return decision;
  throw new Error(`a call was not put through: ${"reason" in decision ? decision.reason : decision.action}`);
}

function roundsOf(calls: readonly MeteredCall[]): string {
  const ends = inSequence(calls).map(({ finishedAt }) => finishedAt);
  const rounds = Map.groupBy(calls, ({ startedAt }) => ends.filter((end) => end <= startedAt).length);
  const names = [...rounds]
    .sort(([a], [b]) => a - b)
    .map(([, side]) =>
      side
        .map(({ action }) => action)
        .sort()
        .join(" + "),
    );
  return names.join(" → ");
}

function summary(
  request: string,
  kind: RequestResult["kind"],
  all: readonly (readonly MeteredCall[])[],
  kmsCalls: number,
): RequestResult {
  const once = all.filter((calls) => !calls.some(({ failed }) => failed));
  const per1000 = (units: (call: MeteredCall) => number) =>
    (once.flat().reduce((sum, call) => sum + units(call), 0) / once.length) * 1000;
  const longest = once.map(inSequence).reduce((one, other) => (other.length > one.length ? other : one));
  return {
    ...{ request, kind },
    roundTrips: longest.length,
    sequence: roundsOf(once[0] ?? []),
    readUnitsPer1000: per1000(({ readUnits }) => readUnits),
    writeUnitsPer1000: per1000(({ writeUnits }) => writeUnits),
    kmsCalls,
    drawnAnew: all.length - once.length,
  };
}
