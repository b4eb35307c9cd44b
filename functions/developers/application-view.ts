import { rolesInForce, type StandingRow } from "#shared/standing/standing-row.ts";
import type { Application } from "./application.ts";
import { statusNow } from "./application-status.ts";
import { assess, currentQuestionnaire } from "./assessment.ts";
import type { AssessmentDraft } from "./assessment-draft.ts";
import type { Developer } from "./developer.ts";
import { roleNames } from "./policy/role-catalogue.ts";
import { type QueueFacts, queuePlace } from "./queue.ts";
import type { Reassessment } from "./reassessment.ts";
import type { TimelineEntry } from "./timeline.ts";

/** An application with all that an assessment of it takes. */
export interface Dossier {
  readonly application: Application;
  /** Its developer, whose contacts stay closed: that there is one to call is a condition of having an account. */
  readonly developer: Developer;
  readonly draft: AssessmentDraft | undefined;
  /** What it may do, and whether it may do anything. */
  readonly standing: StandingRow | undefined;
}

/** What an assessment would say now: a dry run, which decides nothing. */
export function assessedSoFar({ application, developer, draft }: Dossier, now: Date) {
  const { roles, distribution, dataUses } = application;
  const { website, privacyPolicyUrl } = developer;
  const { version, findings, missing, ...rest } = assess({
    version: draft?.questionnaireVersion ?? currentQuestionnaire().version,
    roles,
    distribution,
    dataUses,
    profile: { website, privacyPolicyUrl, incidentContact: true },
    answers: draft?.answers ?? {},
    at: now,
  });
  return { questionnaireVersion: version, findings: [...findings], missing: [...missing], ...rest };
}

/** What goes with an application when it is shown. */
export interface Shown {
  readonly timeline: readonly TimelineEntry[];
  /** Of the assessment under way. */
  readonly queue?: QueueFacts | undefined;
}

const inForce = (standing: StandingRow | undefined, now: Date) => {
  const roles = rolesInForce(standing, now, []);
  return roleNames.filter((role) => roles.includes(role));
};

const expiry = (standing: StandingRow | undefined) =>
  standing?.restricted ? { expiresAt: standing.restricted.until } : {};

/** An application as one of a developer's. */
export function ownedView(application: Application, standing: StandingRow | undefined, now: Date) {
  const { applicationId, name, roles, updatedAt } = application;
  const status = statusNow(application, standing);
  return { applicationId, name, status, roles, rolesInForce: inForce(standing, now), ...expiry(standing), updatedAt };
}

/** An application as it is shown to its developer and to assessors. */
export function applicationView(dossier: Dossier, { timeline, queue }: Shown, now: Date) {
  const { application, standing } = dossier;
  const { version: _, actedOn: __, open, approval, reassessments, ...described } = application;
  const { dataUses: ___, ...approved } = approval ?? {};
  const assessment = assessedSoFar(dossier, now);
  return {
    ...described,
    status: statusNow(application, standing),
    rolesInForce: inForce(standing, now),
    ...(open && { assessmentId: open.assessmentId }),
    ...(open && queue && { queue: queuePlace(open, queue, now) }),
    ...(approval && { approval: approved as Omit<typeof approval, "dataUses"> }),
    ...expiry(standing),
    ...(reassessments && { reassessments: reassessments.map((one) => reassessmentView(one, now)) }),
    assessment,
    findings: assessment.findings,
    timeline: timeline.map(({ entryId: _, ...entry }) => entry),
  };
}

const reassessmentView = ({ actedOn: _, ...asked }: Reassessment, now: Date) => ({
  ...asked,
  overdue: asked.deadline <= now.toISOString(),
});
