import { statusNow } from "./application-status.ts";
import { assessedSoFar, type Dossier } from "./application-view.ts";
import type { AssessmentCase } from "./assessment-case.ts";
import { ageOf } from "./queue.ts";
import { approvalsFor, judgesOf } from "./review.ts";

/** A submission as the queue shows it. */
export function queuedView(assessment: AssessmentCase, now: Date) {
  const { assessmentId, applicationId, developerId, kind, status, roles, submittedAt, dueAt, claims } = assessment;
  const { decision } = assessment;
  return {
    ...{ assessmentId, applicationId, developerId, kind, status, roles, submittedAt, dueAt, claims },
    ...ageOf(assessment, decision ? new Date(decision.at) : now),
    ...approvalCount(assessment),
  };
}

/** How many approvals there are, and have to be: of an appeal, those who rejected count as one who has judged. */
const approvalCount = (assessment: AssessmentCase) => ({
  approvals: judgesOf({ ...assessment, appeal: undefined }, assessment.approvals).length,
  approvalsNeeded: Math.max(1, approvalsFor(assessment.roles) - (assessment.appeal?.rejectedBy.length ?? 0)),
});

/** A submission with all that it is decided on. Staff see who decided; developers do not. */
export function assessmentView(assessment: AssessmentCase, dossier: Dossier, now: Date) {
  const { application, developer, draft, standing } = dossier;
  const { name, description, distribution, roles, dataUses, revision } = application;
  const { revision: submittedRevision, policyVersion, approvals, appeal, decision } = assessment;
  return {
    ...queuedView(assessment, now),
    ...approvalCount({ ...assessment, roles, approvals: approvals.filter((one) => one.revision === revision) }),
    ...{ submittedRevision, policyVersion, approvalsGiven: approvals },
    ...(appeal && { appeal }),
    ...(decision && { decision }),
    application: {
      name,
      description,
      distribution,
      roles,
      dataUses,
      status: statusNow(application, standing),
      revision,
    },
    developer: {
      name: developer.name,
      legalName: developer.legalName,
      country: developer.country,
      website: developer.website,
      privacyPolicyUrl: developer.privacyPolicyUrl,
    },
    answers: draft?.answers ?? {},
    assessment: assessedSoFar(dossier, now),
  };
}
