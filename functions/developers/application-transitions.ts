/** Where an application can be. A profile is never locked: every state but `revoked` has a way on. */
export const applicationStatuses = [
  "draft",
  "submitted",
  "in_review",
  "changes_requested",
  "approved",
  "rejected",
  "appealed",
  "lapsed",
  "expired",
  "suspended",
  "revoked",
] as const;
export type ApplicationStatus = (typeof applicationStatuses)[number];

interface Transition {
  readonly from: readonly ApplicationStatus[];
  /** Left out where the state stays what it is. */
  readonly to?: ApplicationStatus;
}

/** The states in which the application is its developer's to write. */
const withDeveloper = ["draft", "changes_requested", "rejected", "lapsed", "expired"] as const;

/** Every legal change of an application, and what the conditional write of each is derived from. */
export const applicationTransitions = {
  edit: { from: withDeveloper },
  submit: { from: withDeveloper, to: "submitted" },
  start_review: { from: ["submitted"], to: "in_review" },
  approve: { from: ["in_review", "appealed"], to: "approved" },
  reject: { from: ["in_review", "appealed"], to: "rejected" },
  request_changes: { from: ["in_review"], to: "changes_requested" },
  lapse: { from: ["changes_requested"], to: "lapsed" },
  appeal: { from: ["rejected"], to: "appealed" },
  suspend: { from: ["approved"], to: "suspended" },
  resume: { from: ["suspended"], to: "approved" },
  revoke: { from: ["approved", "suspended"], to: "revoked" },
  expire: { from: ["approved"], to: "expired" },
} as const satisfies Readonly<Record<string, Transition>>;
export type ApplicationTransition = keyof typeof applicationTransitions;

/** Whether a transition may start from a state. */
export const mayTake = (transition: ApplicationTransition, status: ApplicationStatus): boolean =>
  (applicationTransitions[transition].from as readonly ApplicationStatus[]).includes(status);
