import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { addDays } from "#shared/days.ts";
import { type Application, type Approval, allow, next, type Ports } from "./application.ts";
import { statusNow } from "./application-status.ts";
import { type ApplicationTransition, after } from "./application-transitions.ts";
import type { Dossier } from "./application-view.ts";
import { type AssessmentCase, type Decision, type Move, nextCase } from "./assessment-case.ts";
import { type Grant, grantOf } from "./grant.ts";
import { reviewPolicy } from "./policy/review.ts";
import type { RoleName } from "./policy/role-catalogue.ts";
import { endOf, stillAsked } from "./reassessment.ts";
import { conditionClause, happens, type Reason, type TimelineActor } from "./timeline.ts";

/** What is decided, by whom: nobody where the automatic assessment decides. */
export interface Verdict {
  readonly decision: Decision["decision"];
  readonly by: readonly string[];
  readonly reasons: readonly Reason[];
  readonly conditions: readonly string[];
  readonly roles: readonly RoleName[];
}

const transitions = { approve: "approve", reject: "reject", request_changes: "request_changes" } as const;
const events = { approve: "approved", reject: "rejected", request_changes: "changes_requested" } as const;

/**
 * Ends a case: the application moves, its standing follows, its developer is told, and it is on record.
 * @throws Problem `wrong_state`, with the state
 */
export function conclude(dossier: Dossier, assessment: AssessmentCase, verdict: Verdict, ports: Ports): Move {
  const { application, standing } = dossier;
  const { assessmentId, applicationId, kind } = assessment;
  const now = ports.clock.now();
  const transition = transitionFor(verdict, assessment);
  allow(transition, statusNow(application, standing), "this decision");
  const decision = decisionOf(dossier, assessment, verdict, now);
  const approval = verdict.decision === "approve" ? approvalOf(decision, assessment, ports) : undefined;
  const reassessments = stillAsked(application, approval);
  const granted = approval && { roles: approval.roles, until: endOf(approval.until, reassessments) };
  const grant: Grant | undefined = granted && grantOf(granted.roles, granted.until, standing, now);
  const until = granted?.until ?? untilOf(verdict, assessment, now);
  const actor: TimelineActor = verdict.by.length > 0 ? "assessor" : "system";
  const facts = { assessmentId, deadline: until, ...(approval && { roles: approval.roles }) };
  const event = events[verdict.decision];
  const latest = { assessmentId, kind, at: decision.at, until };
  return {
    transition,
    before: application,
    application: concluded(application, transition, now, {
      decision: { ...latest, decision: verdict.decision, reasons: verdict.reasons, conditions: verdict.conditions },
      approval: approval ?? application.approval,
      reassessments,
    }),
    assessment: {
      transition: transitions[verdict.decision],
      before: assessment,
      after: nextCase(assessment, { status: event, decision }),
    },
    entries: [happens(ports, { event, actor, revision: application.revision, reasons: reasonsFor(verdict), facts })],
    ...(grant && { grant }),
    acts: [
      adminRecord(ports, {
        actor: verdict.by.length > 0 ? `staff:${verdict.by.at(-1)}` : "workflow",
        act: `application.${event}`,
        subject: `application#${applicationId}`,
        details: {
          ...{ assessmentId, revision: application.revision, decidedBy: verdict.by },
          ...{ roles: approval?.roles, clauses: verdict.reasons.map(({ clause }) => clause) },
        },
      }),
    ],
  };
}

/** A renewal that is not approved leaves the application where it is until the date that was announced. */
const transitionFor = ({ decision }: Verdict, { kind }: AssessmentCase): ApplicationTransition =>
  kind === "renewal" && decision !== "approve" ? "end_renewal" : transitions[decision];

type Latest = Pick<Application, "decision" | "approval" | "reassessments">;

function concluded(before: Application, transition: ApplicationTransition, now: Date, latest: Latest): Application {
  const { open: _, ...rest } = next(before, now);
  return { ...rest, ...latest, status: after(transition, before.status) };
}

function decisionOf(
  { application, draft }: Dossier,
  assessment: AssessmentCase,
  verdict: Verdict,
  now: Date,
): Decision {
  const { revision, dataUses } = application;
  const policyVersion = draft?.questionnaireVersion ?? assessment.policyVersion;
  return { ...verdict, at: now.toISOString(), revision, dataUses, answers: draft?.answers ?? {}, policyVersion };
}

function approvalOf(decision: Decision, { assessmentId }: AssessmentCase, { ids }: Ports): Approval {
  const { at, roles, dataUses, policyVersion, conditions } = decision;
  const until = addDays(new Date(at), reviewPolicy.approval.days).toISOString();
  return { approvalId: ids.next("apr"), assessmentId, at, until, roles, dataUses, policyVersion, conditions };
}

/** Until when the developer can do what a decision leaves them: make the changes, or appeal. */
function untilOf({ decision }: Verdict, { kind }: AssessmentCase, now: Date): string | undefined {
  if (kind !== "initial") return undefined;
  const { changes, appeal } = reviewPolicy;
  return addDays(now, decision === "request_changes" ? changes.days : appeal.days).toISOString();
}

/** Conditions are what an approval says; a timeline knows them as reasons. */
const reasonsFor = ({ reasons, conditions }: Verdict): Reason[] => [
  ...reasons,
  ...conditions.map((message) => ({ clause: conditionClause, message })),
];
