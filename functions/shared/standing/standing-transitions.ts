import type { Stage } from "./stages.ts";

/** Every legal change of a standing's status, and what the conditional write is derived from. */
export const standingTransitions = {
  revoke: { from: ["active", "suspended"], to: "revoked" },
  /** The first stage: what gives no personal data. */
  reinstate: { from: ["revoked"], to: "active", limit: "non_pii" },
  /** The second: the rest, of what had the first. */
  reinstateFully: { from: ["active"], to: "active", lifts: "non_pii" },
  /** Staff have no stages: they read nothing without a grant, and no grant outlives a revocation. */
  reinstateStaff: { from: ["revoked"], to: "active" },
} as const satisfies Readonly<Record<string, StandingMove>>;

export interface StandingMove {
  readonly from: readonly ("active" | "suspended" | "revoked")[];
  readonly to: "active" | "revoked";
  /** The stage that it is held to afterwards; to none where there is neither of the two. */
  readonly limit?: LimitingStage;
  /** The stage that it has to be held to before. */
  readonly lifts?: LimitingStage;
}

type LimitingStage = Exclude<Stage, "full">;
export type StandingTransition = keyof typeof standingTransitions;
export type Reinstatement = Exclude<StandingTransition, "revoke">;

/** Whose standing can be changed by hand; `global` is for operators: docs/operations.md. */
export type SubjectKind = "developer" | "application" | "credential" | "staff";
export type Subject = `${SubjectKind}#${string}`;
