/** Every legal change of a standing's status, and what the conditional write is derived from. */
export const standingTransitions = {
  revoke: { from: ["active", "suspended"], to: "revoked" },
  reinstate: { from: ["revoked"], to: "active" },
} as const;

export type StandingTransition = keyof typeof standingTransitions;

/** Whose standing can be changed by hand; `global` is for operators: docs/operations.md. */
export type SubjectKind = "developer" | "application" | "credential" | "staff";
export type Subject = `${SubjectKind}#${string}`;
