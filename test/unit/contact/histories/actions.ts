import fc from "fast-check";
import type { Channel, Format } from "#contact/contact-token.ts";
import { type OrderEventType, orderEventTypes } from "#shared/orders/order-vocabulary.ts";

/** Parties and orders are counted round. Below two, tokens are those that live, and orders those of tokens, the latest first. */
export interface Asking {
  readonly order: number;
  readonly app: number;
  readonly channel: Channel;
  readonly format?: Format | undefined;
  readonly caller?: number | undefined;
  /** Days until which it is asked for. */
  readonly days?: number | undefined;
}

export interface Dial {
  readonly do: "dial";
  readonly token: number;
  /** Who dials: whoever it was made for, or another seller, or one who shows no number. */
  readonly from: "its_own" | "other" | "withheld";
  readonly slip: "none" | "digit" | "swap" | "unknown" | "no_digits";
  /** Calls in a row. */
  readonly times: number;
  /** Each of them told so often, at once. */
  readonly told: number;
}

export type Action =
  | { readonly do: "order"; readonly buyer: number; readonly seller: number; readonly days: number; readonly has: Has }
  | { readonly do: "correct"; readonly order: number; readonly phone: 0 | 1 | "none" }
  | { readonly do: "event"; readonly order: number; readonly type: OrderEventType; readonly hoursAgo: number }
  | { readonly do: "issue"; readonly asking: Asking }
  | { readonly do: "issue_two"; readonly asking: Asking; readonly and: Asking }
  | { readonly do: "extend" | "withdraw"; readonly token: number }
  | Dial
  /** The buyer calls the number that a token has. */
  | { readonly do: "call_back"; readonly token: number; readonly phone: 0 | 1 }
  | { readonly do: "block" | "lift"; readonly buyer: number; readonly seller: number }
  | { readonly do: "revoke" | "reinstate"; readonly app: number; readonly level: Level }
  | { readonly do: "rotate"; readonly app: number }
  | { readonly do: "give" | "take"; readonly app: number; readonly seller: number }
  | { readonly do: "wait"; readonly hours: number }
  /** The follower hears of all there is, or of an order as it was some changes ago. */
  | { readonly do: "follow" | "sweep" }
  | { readonly do: "replay"; readonly order: number; readonly ago: number };

type Has = "both" | "phone" | "nothing";
export type Level = "application" | "developer" | "credential";

const n = fc.oneof({ weight: 2, arbitrary: fc.nat(1) }, { weight: 3, arbitrary: fc.nat(11) });
const app = fc.constantFrom(0, 0, 1);
const days = fc.option(fc.constantFrom(1, 10, 45), { nil: undefined, freq: 6 });
const asking: fc.Arbitrary<Asking> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ order: n, app, channel: fc.constant("phone" as const), format: fc.constant("direct" as const), days },
      caller: fc.constantFrom(0, 0, 0, 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ order: n, app, channel: fc.constant("phone" as const), format: fc.constant("extension" as const), days },
      caller: fc.constantFrom(undefined, undefined, 0, 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ order: n, app, channel: fc.constant("email" as const), days }) },
);
const token = fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(20) });
const does = <T extends string>(...names: readonly T[]) => fc.constantFrom(...names);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: does("order"), buyer: n, seller: n, days: fc.constantFrom(-1, 3, 20, 90) },
      has: fc.constantFrom<Has[]>("both", "both", "both", "phone", "nothing"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: does("correct"), order: n, phone: fc.constantFrom<(0 | 1 | "none")[]>(0, 1, "none") }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      ...{ do: does("event"), order: n, type: fc.constantFrom(...orderEventTypes, "delivered" as const) },
      hoursAgo: fc.constantFrom(0, 0, 0, -20, 5, 72, 24 * 14, 24 * 40),
    }),
  },
  { weight: 16, arbitrary: fc.record({ do: does("issue"), asking }) },
  { weight: 2, arbitrary: fc.record({ do: does("issue_two"), asking, and: asking }) },
  { weight: 5, arbitrary: fc.record({ do: does("extend", "withdraw"), token }) },
  {
    weight: 18,
    arbitrary: fc.record({
      ...{ do: does("dial"), token, from: does("its_own", "its_own", "its_own", "its_own", "other", "withheld") },
      slip: does("none", "none", "none", "none", "digit", "swap", "unknown", "no_digits"),
      ...{ times: fc.constantFrom(1, 1, 1, 1, 6, 11), told: fc.constantFrom(1, 1, 1, 3) },
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({ do: does("call_back"), token, phone: fc.constantFrom(0 as const, 0 as const, 1 as const) }),
  },
  { weight: 2, arbitrary: fc.record({ do: does("block", "lift", "lift"), buyer: n, seller: n }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: does("revoke", "reinstate", "reinstate", "reinstate"), app },
      level: fc.constantFrom<Level[]>("application", "developer", "credential"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: does("rotate"), app }) },
  { weight: 3, arbitrary: fc.record({ do: does("give", "give", "take"), app, seller: n }) },
  {
    weight: 9,
    arbitrary: fc.record({ do: does("wait"), hours: fc.constantFrom(0.3, 1, 25, 24 * 5, 24 * 14, 24 * 16, 24 * 40) }),
  },
  { weight: 8, arbitrary: fc.record({ do: does("follow", "follow", "follow", "sweep") }) },
  { weight: 2, arbitrary: fc.record({ do: does("replay"), order: n, ago: fc.nat(3) }) },
);

/** @param length of the longest */
export const actionsUpTo = (length: number): fc.Arbitrary<Action[]> =>
  fc.array(action, { maxLength: length, size: "max" });
