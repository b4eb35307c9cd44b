/**
 * Where an application can be. A profile is never locked: every state but `revoked` has a way on. `suspended` and `revoked`
 * are its standing's: they are read there, and never stored here (`application-status.ts`).
 */
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

/** The states in which nobody but its developer is waited for. */
const withDeveloper = ["draft", "changes_requested", "rejected", "lapsed", "expired"] as const;
const underAssessment = ["submitted", "in_review"] as const;

/** Every legal change of an application, and what the conditional write of each is derived from. */
export const applicationTransitions = {
  /** During a review it makes a new revision, which has to be looked at anew. */
  edit: { from: [...withDeveloper, ...underAssessment, "approved"] },
  submit: { from: withDeveloper, to: "submitted" },
  /** Another assessment of what is approved, which goes on meanwhile. */
  submit_renewal: { from: ["approved"] },
  withdraw: { from: underAssessment, to: "draft" },
  start_review: { from: ["submitted"], to: "in_review" },
  /** One of two approvals; or an assessor has taken a submission. */
  note_review: { from: ["submitted", "in_review", "appealed", "approved", "expired"] },
  /** An approved application may have expired while its renewal was in review. */
  approve: { from: ["submitted", "in_review", "appealed", "approved", "expired"], to: "approved" },
  reject: { from: ["submitted", "in_review", "appealed"], to: "rejected" },
  request_changes: { from: ["in_review"], to: "changes_requested" },
  /** A renewal that ends without an approval takes nothing away before the date that was announced. */
  end_renewal: { from: ["approved", "expired"] },
  remind: { from: ["changes_requested", "approved"] },
  lapse: { from: ["changes_requested"], to: "lapsed" },
  appeal: { from: ["rejected"], to: "appealed" },
  expire: { from: ["approved"], to: "expired" },
  ask_reassessment: { from: ["approved"] },
  list: { from: ["approved", "expired"] },
} as const satisfies Readonly<Record<string, Transition>>;
export type ApplicationTransition = keyof typeof applicationTransitions;

/** Whether a transition may start from a state. */
export const mayTake = (transition: ApplicationTransition, status: ApplicationStatus): boolean =>
  (applicationTransitions[transition].from as readonly ApplicationStatus[]).includes(status);

/** Where a transition leads. */
export const after = (transition: ApplicationTransition, status: ApplicationStatus): ApplicationStatus => {
  const taken: Transition = applicationTransitions[transition];
  return taken.to ?? status;
};
