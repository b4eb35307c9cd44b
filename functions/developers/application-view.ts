import { rolesInForce, type StandingRow } from "#shared/standing/standing-row.ts";
import type { Application } from "./application.ts";
import { assess, currentQuestionnaire } from "./assessment.ts";
import type { AssessmentDraft } from "./assessment-draft.ts";
import type { Developer } from "./developer.ts";
import { roleNames } from "./policy/role-catalogue.ts";
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

/** An application as it is shown to its developer and to assessors. */
export function applicationView(dossier: Dossier, timeline: readonly TimelineEntry[], now: Date) {
  const { application, standing } = dossier;
  const { approval: _, ...shown } = application;
  const inForce = rolesInForce(standing, now);
  const assessment = assessedSoFar(dossier, now);
  return {
    ...shown,
    rolesInForce: roleNames.filter((role) => inForce.includes(role)),
    assessment,
    findings: assessment.findings,
    timeline: timeline.map(({ entryId: _, ...entry }) => entry),
  };
}
