/** Where the assessment of one submission can be. */
export const assessmentStatuses = [
  "submitted",
  "in_review",
  "approved",
  "rejected",
  "changes_requested",
  "withdrawn",
] as const;
export type AssessmentStatus = (typeof assessmentStatuses)[number];

/** Every legal change of an assessment, and what the conditional write of each is derived from. */
export const assessmentTransitions = {
  start_review: { from: ["submitted"], to: "in_review" },
  /** Claims, and the first of two approvals. */
  note: { from: ["in_review"], to: "in_review" },
  approve: { from: ["submitted", "in_review"], to: "approved" },
  reject: { from: ["submitted", "in_review"], to: "rejected" },
  request_changes: { from: ["in_review"], to: "changes_requested" },
  withdraw: { from: ["submitted", "in_review"], to: "withdrawn" },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly AssessmentStatus[]; readonly to: AssessmentStatus }>
>;
export type AssessmentTransition = keyof typeof assessmentTransitions;

/** Whether anybody still has to decide. */
export const isOpen = (status: AssessmentStatus): boolean => status === "submitted" || status === "in_review";
