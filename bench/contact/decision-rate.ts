import { BatchGetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { median } from "#bench/median.ts";
import type { MeteredCall } from "#bench/metered-client.ts";
import { systemIds } from "#shared/ids.ts";
import type { Connected } from "./connect.ts";
import type { ContactSystem } from "./contact-system.ts";
import { application, buyerNumber, callerNumber, carrier, placeOrder } from "./marketplace.ts";
import { renamed } from "./renamed.ts";
import { bridged, dialling } from "./requests.ts";

export interface RateResult {
  readonly decisionsPerSecond: number;
  readonly bareRequestsPerSecond: number;
  /** Decisions for each bare pair of requests: the median of the rounds' ratios. */
  readonly ratio: number;
  /** Of this thread, for each. */
  readonly processorMilliseconds: { readonly decision: number; readonly bare: number };
}

export const concurrency = 16;
/** A token takes ten calls a day, and the first tells the baseline what to send. */
export const rounds = 7;
/** In each round, each way: of as many tokens. */
export const callsPerRound = 100;

/** A use of one token: by a call whose id is told. */
type Use = (callId: string) => Promise<unknown>;

/** Has calls decided, and in turns sends the bare requests of such calls to the same engine from the same process. */
export async function measureDecisions(system: ContactSystem): Promise<RateResult> {
  const metered = system.metered();
  const decide: Use[] = [];
  const bare: Use[] = [];
  for (let i = 0; i < 2 * callsPerRound; i++) {
    const use = await tokenOf(system.unmetered, i);
    system.takeCalls();
    const callId = systemIds.next("call");
    await use(callId, metered);
    const calls = system.takeCalls();
    if (i % 2 === 0) decide.push((next) => use(next, system.unmetered));
    else bare.push(bareRequests(system, calls, callId));
  }
  // Its keys are loaded, and the compiler has had its say.
  await paced(decide);
  const results = { decided: [] as Pace[], sent: [] as Pace[] };
  for (let round = 0; round < rounds; round++) {
    results.decided.push(await paced(decide));
    results.sent.push(await paced(bare));
  }
  const { decided, sent } = results;
  return {
    decisionsPerSecond: median(decided.map(({ perSecond }) => perSecond)),
    bareRequestsPerSecond: median(sent.map(({ perSecond }) => perSecond)),
    ratio: median(decided.map(({ perSecond }, i) => perSecond / (sent[i]?.perSecond ?? Number.NaN))),
    processorMilliseconds: {
      decision: median(decided.map(({ processor }) => processor)),
      bare: median(sent.map(({ processor }) => processor)),
    },
  };
}

/** A token with an extension, of an order of its own. @returns a call by it */
async function tokenOf(connected: Connected, i: number) {
  const orderId = `RATE-${i}`;
  await placeOrder(connected, orderId, buyerNumber(i));
  const given = await connected.issue(application, { orderId, channel: "phone", format: "extension" });
  const dialled = dialling(callerNumber(i), given);
  return async (callId: string, { decide }: Connected) =>
    bridged(await decide({ ...dialled, callId, attempt: 0 }, carrier));
}

/** The same keys in one BatchGetItem, then the same items in one TransactWriteItems: what a decision cannot do without. */
function bareRequests({ unmetered: { db } }: ContactSystem, calls: readonly MeteredCall[], callId: string): Use {
  const requested = calls
    .filter(({ action }) => action === "BatchGet")
    .map(({ input }) => input.RequestItems as Requested);
  const written = calls.find(({ action }) => action === "TransactWrite")?.input.TransactItems as TransactItems;
  const accessId = written.find(({ Put }) => Put?.Item?.accessId)?.Put?.Item?.accessId;
  if (!accessId) throw new Error("the call is not on record");
  const RequestItems = merged(requested);
  return async (next) => {
    const names = new Map([
      [callId, next],
      [accessId, systemIds.next("acc")],
    ]);
    await db.send(new BatchGetCommand({ RequestItems }));
    await db.send(new TransactWriteCommand({ TransactItems: renamed(written, names) }));
  };
}

type Requested = Readonly<
  Record<string, { readonly Keys: Record<string, string>[]; readonly ConsistentRead: boolean }>
>;
type TransactItems = NonNullable<TransactWriteCommand["input"]["TransactItems"]>;

/** A key may be asked for once in a request. */
function merged(requested: readonly Requested[]): Record<string, Requested[string]> {
  const byTable = Map.groupBy(requested.flatMap(Object.entries<Requested[string]>), ([table]) => table);
  return Object.fromEntries(
    [...byTable].map(([table, of]) => {
      const keys = of
        .flatMap(([, { Keys }]) => Keys)
        .map((key) => [JSON.stringify(Object.entries(key).sort()), key] as const);
      return [table, { Keys: [...new Map(keys).values()], ConsistentRead: true }];
    }),
  );
}

interface Pace {
  readonly perSecond: number;
  /** Milliseconds of this thread for each. */
  readonly processor: number;
}

/** Each use once, so many at a time. */
async function paced(uses: readonly Use[]): Promise<Pace> {
  const before = process.threadCpuUsage();
  const start = performance.now();
  const next = uses.values();
  const work = async () => {
    for (const use of next) await use(systemIds.next("call"));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.threadCpuUsage(before);
  return { perSecond: uses.length / seconds, processor: (user + system) / 1000 / uses.length };
}
