import fc from "fast-check";
import { decisions } from "#developers/assessment-case.ts";
import { type RoleName, roleNames } from "#developers/policy/role-catalogue.ts";

export const assessors = ["ada", "alan", "amy"] as const;
export type Assessor = (typeof assessors)[number];

/** What one handler is asked to do with one application. */
export type Deed =
  | { readonly do: "edit"; readonly roles: readonly RoleName[]; readonly seen: Seen }
  | { readonly do: "save"; readonly answers: Answered }
  | { readonly do: "submit" | "withdraw" | "appeal" | "assess" | "remind" }
  | { readonly do: "claim"; readonly by: Assessor }
  /** A campaign is opened, with a deadline so many days ahead, and comes to it. */
  | { readonly do: "ask_again"; readonly days: number }
  | Deciding
  /** The timekeeper of the approval, or of the changes, that came so many before the latest. */
  | { readonly do: "keep_time"; readonly thread: number };

export interface Deciding {
  readonly do: "decide";
  readonly by: Assessor;
  readonly decision: (typeof decisions)[number];
  /** Fewer than were asked for, perhaps none of them. */
  readonly roles?: readonly RoleName[] | undefined;
  readonly seen: Seen | "unsaid";
  readonly reasons: boolean;
}

/** Of which revision somebody speaks: the one that is there now, or another. */
type Seen = "now" | "older" | "newer";

export const answered = ["good", "good_otherwise", "doubtful", "forbidden", "partial"] as const;
export type Answered = (typeof answered)[number];

export type Action =
  /** `later`: read and decided now, and written when it lands; meanwhile others come in between. */
  | { readonly app: number; readonly later: boolean; readonly deed: Deed }
  /** What would bring it on, wherever it is: so that random walks come far. */
  | { readonly app: number; readonly do: "go_on"; readonly by: Assessor; readonly decision: Deciding["decision"] }
  | { readonly app: number; readonly do: "land"; readonly held: number }
  /** The last decision of an assessor, delivered once more. */
  | { readonly app: number; readonly do: "repeat" }
  | { readonly app: number; readonly do: "issue_token" | "keep_task_token" }
  | { readonly app: number; readonly do: "revoke" | "suspend" | "reinstate"; readonly by: "rita" | "ron" }
  /** To a date that the application waits for, or to milliseconds before or after it; `tick`: and what is due is done. */
  | { readonly app: number; readonly do: "await"; readonly date: number; readonly off: number; readonly tick: boolean }
  | { readonly do: "wait"; readonly hours: number }
  /** Every timekeeper and every review does what is due by now. */
  | { readonly do: "tick" };

/** With a will to go on made into what that is. */
export type Step = Exclude<Action, { readonly do: "go_on" }>;

const roles = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<RoleName[]>(["orders"], ["shipping"], ["orders", "shipping"]) },
  { weight: 2, arbitrary: fc.subarray([...roleNames], { minLength: 1 }) },
);
const seen = fc.oneof(
  { weight: 6, arbitrary: fc.constant("now" as const) },
  { weight: 1, arbitrary: fc.constantFrom("older" as const, "newer" as const) },
);
const by = fc.constantFrom(...assessors);

const decision = fc.constantFrom(...decisions, "approve" as const, "approve" as const);

const decide: fc.Arbitrary<Deciding> = fc.record({
  do: fc.constant("decide" as const),
  by,
  decision,
  roles: fc.option(fc.oneof(roles, fc.constant<RoleName[]>(["shipping", "shipping"])), { nil: undefined, freq: 3 }),
  seen: fc.oneof({ weight: 5, arbitrary: seen }, { weight: 2, arbitrary: fc.constant("unsaid" as const) }),
  reasons: fc.constantFrom(true, true, true, true, false),
});

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("edit" as const), roles, seen }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("save" as const), answers: fc.constantFrom("good", ...answered) }),
  },
  { weight: 2, arbitrary: fc.constantFrom({ do: "submit" }, { do: "assess" }) },
  { weight: 2, arbitrary: fc.constantFrom({ do: "withdraw" }, { do: "appeal" }, { do: "appeal" }, { do: "remind" }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("claim" as const), by }) },
  { weight: 6, arbitrary: decide },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("keep_time" as const), thread: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("ask_again" as const), days: fc.constantFrom(1, 20, 300) }) },
);

const app = fc.constantFrom(0, 0, 0, 1);
const hour = 3_600_000;

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ app, do: fc.constant("go_on" as const), by, decision }) },
  {
    weight: 14,
    arbitrary: fc.record({ app, later: fc.constantFrom(false, false, false, false, false, false, true), deed }),
  },
  { weight: 2, arbitrary: fc.record({ app, do: fc.constant("land" as const), held: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ app, do: fc.constant("repeat" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ app, do: fc.constantFrom("issue_token", "keep_task_token") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ app, do: fc.constantFrom("revoke", "suspend", "reinstate", "reinstate", "reinstate", "reinstate") },
      by: fc.constantFrom("rita" as const, "ron" as const),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      ...{ app, do: fc.constant("await" as const), tick: fc.boolean() },
      date: fc.constantFrom(0, 0, 0, 1, 2, 3),
      off: fc.constantFrom(0, 0, -1, 1, 3 * hour),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.constantFrom(1, 25, 80, 720, 8784) }),
  },
  { weight: 3, arbitrary: fc.constant({ do: "tick" } as const) },
);

/** How a life begins: what is asked for, and how it is answered. */
export interface Beginning {
  readonly roles: readonly RoleName[];
  readonly answers: Answered;
}

export const beginning: fc.Arbitrary<Beginning> = fc.record({
  roles,
  answers: fc.constantFrom("good", "good", "doubtful", "forbidden", "partial"),
});

/** @param length of the longest */
export const actionsUpTo = (length: number): fc.Arbitrary<Action[]> =>
  fc.array(action, { maxLength: length, size: "max" });
