import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import type { Application } from "./application.ts";
import type { ApplicationTransition } from "./application-transitions.ts";
import type { Answers } from "./assessment.ts";
import type { AssessmentStatus, AssessmentTransition } from "./assessment-transitions.ts";
import type { DataUse } from "./data-use.ts";
import type { Grant } from "./grant.ts";
import type { RoleName } from "./policy/role-catalogue.ts";
import type { Reason, TimelineEntry } from "./timeline.ts";

/** An assessor who has taken a case, and the revision that they saw. */
export interface Claim {
  readonly by: string;
  readonly at: string;
  readonly revision: number;
}

/** One person's approval. It counts for the revision that it was given on, and for no other. */
export interface GivenApproval extends Claim {
  readonly roles: readonly RoleName[];
  readonly conditions: readonly string[];
}

export const decisions = ["approve", "reject", "request_changes"] as const;

/** What was decided, and all that it was decided on, so that it can be understood for good. */
export interface Decision {
  readonly decision: (typeof decisions)[number];
  readonly at: string;
  /** The assessors; nobody where the automatic assessment decided. */
  readonly by: readonly string[];
  readonly revision: number;
  readonly reasons: readonly Reason[];
  readonly conditions: readonly string[];
  /** Granted. */
  readonly roles: readonly RoleName[];
  readonly dataUses: readonly DataUse[];
  readonly answers: Answers;
  readonly policyVersion: string;
}

export const caseKinds = ["initial", "renewal", "appeal"] as const;
export type CaseKind = (typeof caseKinds)[number];

/** The assessment of one submission, from it to the decision. */
export interface AssessmentCase {
  readonly assessmentId: string;
  readonly applicationId: string;
  readonly developerId: string;
  /** A renewal is of an application that is approved; an appeal is against a rejection. */
  readonly kind: CaseKind;
  readonly status: AssessmentStatus;
  /** Rises with each write: what conditional writes compare. */
  readonly version: number;
  /** Of the application as it was submitted. */
  readonly revision: number;
  readonly roles: readonly RoleName[];
  readonly policyVersion: string;
  readonly submittedAt: string;
  /** By the service level. */
  readonly dueAt: string;
  readonly claims: readonly Claim[];
  readonly approvals: readonly GivenApproval[];
  readonly decision?: Decision | undefined;
  readonly appeal?: Appeal | undefined;
  /** Of the workflow that waits for the decision. Shown to nobody. */
  readonly taskToken?: string | undefined;
}

export interface Appeal {
  readonly of: string;
  readonly statement: string;
  /** Who rejected: they do not decide the appeal. Nobody where the automatic assessment did. */
  readonly rejectedBy: readonly string[];
}

/** The case as the next write leaves it. */
export const nextCase = (assessment: AssessmentCase, changes: Partial<AssessmentCase>): AssessmentCase => ({
  ...assessment,
  ...changes,
  version: assessment.version + 1,
});

/** A case before and after; `before` is left out of one that comes into being. */
export interface CaseMove {
  readonly transition?: AssessmentTransition;
  readonly before?: AssessmentCase;
  readonly after: AssessmentCase;
}

/** One step of an application and of its case, with all that has to be written with it: together, or not at all. */
export interface Move {
  readonly transition: ApplicationTransition;
  readonly before: Application;
  readonly application: Application;
  readonly assessment?: CaseMove;
  readonly entries: readonly TimelineEntry[];
  readonly grant?: Grant;
  readonly acts: readonly AdminRecord[];
}
