import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { Problem } from "#shared/errors/problem.ts";
import { allow, next, type Ports } from "./application.ts";
import { statusNow } from "./application-status.ts";
import { after } from "./application-transitions.ts";
import { assessedSoFar, type Dossier } from "./application-view.ts";
import { type AssessmentCase, type Decision, type GivenApproval, type Move, nextCase } from "./assessment-case.ts";
import { conclude } from "./decision.ts";
import { reviewPolicy } from "./policy/review.ts";
import { isRestricted, type RoleName } from "./policy/role-catalogue.ts";
import { happens, type Reason } from "./timeline.ts";

/**
 * What the automatic assessment makes of a submission: it ends it, or leaves it to people. An appeal is for people; and so is
 * all of an application whose access was taken away meanwhile, since nothing can be decided before it is given back.
 */
export function assessed(dossier: Dossier, assessment: AssessmentCase, ports: Ports): Move {
  const { outcome, findings } = assessedSoFar(dossier, ports.clock.now());
  const forPeople = assessment.kind === "appeal" || dossier.standing?.status !== "active";
  const automatic = { by: [], conditions: [] };
  const reasons = findings.map(({ clause, message, remedy }) => ({ clause, message: `${message} ${remedy}` }));
  if (!forPeople && outcome === "reject")
    return conclude(dossier, assessment, { ...automatic, decision: "reject", reasons, roles: [] }, ports);
  if (!forPeople && outcome === "approve") {
    const { roles } = dossier.application;
    return conclude(dossier, assessment, { ...automatic, decision: "approve", reasons: [], roles }, ports);
  }
  const { application } = dossier;
  const transition = assessment.kind === "initial" ? "start_review" : "note_review";
  const { assessmentId, dueAt } = assessment;
  return {
    transition,
    before: application,
    application: { ...next(application, ports.clock.now()), status: after(transition, application.status) },
    assessment: {
      transition: "start_review",
      before: assessment,
      after: nextCase(assessment, { status: "in_review" }),
    },
    entries: [
      happens(ports, {
        ...{ event: "in_review", actor: "system", revision: application.revision },
        facts: { assessmentId, deadline: dueAt },
      }),
    ],
    acts: [],
  };
}

/** What an assessor decides. */
export interface Judgement {
  readonly decision: Decision["decision"];
  readonly reasons: readonly Reason[];
  readonly conditions: readonly string[];
  /** Those asked for unless they are fewer. */
  readonly roles?: readonly RoleName[] | undefined;
  /** That they looked at; the one that they claimed unless said, or else that was submitted. */
  readonly revision?: number | undefined;
}

/**
 * An assessor's decision. Where two are needed, the first approval changes nothing but the case.
 * @throws Problem `wrong_state`, `same_person`, `conflict` for another revision than is there now, `invalid_request`
 */
export function decide(
  dossier: Dossier,
  assessment: AssessmentCase,
  staffId: string,
  judgement: Judgement,
  ports: Ports,
): Move {
  const { application } = dossier;
  checkJudge(dossier, assessment, staffId);
  checkJudgement(dossier, assessment, judgement);
  const seen = judgement.revision ?? claimBy(assessment, staffId)?.revision ?? assessment.revision;
  if (seen !== application.revision) {
    const detail = "It was edited since you looked at it: read it, and decide on its revision.";
    throw new Problem("conflict", { detail, extensions: { revision: application.revision } });
  }
  const { decision, reasons, conditions } = judgement;
  if (decision !== "approve")
    return conclude(dossier, assessment, { decision, reasons, conditions, by: [staffId], roles: [] }, ports);

  const before = assessment.approvals.filter(({ revision }) => revision === seen);
  const given = { by: staffId, at: ports.clock.now().toISOString(), revision: seen };
  // Each once, however often they were named.
  const wanted = application.roles.filter((role) => judgement.roles?.includes(role) ?? true);
  const approvals = [...before, { ...given, roles: wanted, conditions }];
  const roles = agreed(approvals);
  if (roles.length === 0) {
    const detail = "The first approval and yours have no role in common.";
    throw new Problem("conflict", { detail, extensions: { approved: before[0]?.roles ?? [] } });
  }
  if (judgesOf(assessment, approvals).length < approvalsFor(roles))
    return firstApproval(dossier, assessment, approvals, ports);
  const verdict = { decision, reasons, roles, by: approvals.map(({ by }) => by), conditions: allConditions(approvals) };
  return conclude(dossier, assessment, verdict, ports);
}

/** How many people have to stand behind an approval of these roles. */
export const approvalsFor = (roles: readonly RoleName[]): number =>
  roles.some(isRestricted) ? reviewPolicy.approvals.restricted : reviewPolicy.approvals.unrestricted;

/** Who has judged the case on its merits: of an appeal also those who rejected, who had the first word and not the last. */
export const judgesOf = ({ appeal }: AssessmentCase, approvals: readonly GivenApproval[]): string[] => [
  ...new Set([...(appeal?.rejectedBy ?? []), ...approvals.map(({ by }) => by)]),
];

const agreed = (approvals: readonly GivenApproval[]): RoleName[] =>
  (approvals[0]?.roles ?? []).filter((role) => approvals.every(({ roles }) => roles.includes(role)));
const allConditions = (approvals: readonly GivenApproval[]) => [
  ...new Set(approvals.flatMap(({ conditions }) => conditions)),
];

function checkJudge({ application, standing }: Dossier, assessment: AssessmentCase, staffId: string): void {
  if (assessment.appeal?.rejectedBy.includes(staffId))
    throw new Problem("same_person", { detail: "Who rejected an application does not decide the appeal." });
  const has = assessment.approvals.some(({ by, revision }) => by === staffId && revision === application.revision);
  if (assessment.status === "in_review" && has)
    throw new Problem("same_person", { detail: "You have approved it: the second approval takes a second assessor." });
  if (assessment.status !== "in_review") {
    const detail = `This assessment is ${assessment.status}: nothing is left to decide, and nothing was changed.`;
    throw new Problem("wrong_state", { detail, extensions: { state: assessment.status } });
  }
  allow("note_review", statusNow(application, standing), "a decision");
}

function checkJudgement({ application }: Dossier, { kind }: AssessmentCase, judgement: Judgement): void {
  const { decision, reasons, roles } = judgement;
  const refuse = (pointer: string, detail: string) => new Problem("invalid_request", { errors: [{ pointer, detail }] });
  if (decision !== "approve" && reasons.length === 0)
    throw refuse("/reasons", "must say why, with the clause, so that the developer knows what to change");
  if (kind === "appeal" && decision === "request_changes")
    throw refuse("/decision", "must be approve or reject for an appeal");
  if (roles?.some((role) => !application.roles.includes(role)))
    throw refuse("/roles", "must be among the roles that were asked for");
}

const claimBy = ({ claims }: AssessmentCase, staffId: string) => claims.findLast(({ by }) => by === staffId);

function firstApproval(dossier: Dossier, assessment: AssessmentCase, approvals: GivenApproval[], ports: Ports): Move {
  const { application } = dossier;
  const { assessmentId, applicationId } = assessment;
  const given = approvals.at(-1) as GivenApproval;
  const { revision } = application;
  return {
    ...noted(dossier, assessment, { approvals }, ports),
    entries: [happens(ports, { event: "first_approval", actor: "assessor", revision, facts: { assessmentId } })],
    acts: [
      adminRecord(ports, {
        ...{ actor: `staff:${given.by}`, act: "application.first_approval", subject: `application#${applicationId}` },
        details: { assessmentId, revision, roles: given.roles },
      }),
    ],
  };
}

function noted(
  { application }: Dossier,
  assessment: AssessmentCase,
  changes: Partial<AssessmentCase>,
  ports: Ports,
): Move {
  return {
    transition: "note_review",
    before: application,
    application: next(application, ports.clock.now()),
    assessment: { transition: "note", before: assessment, after: nextCase(assessment, changes) },
    entries: [],
    acts: [],
  };
}

/**
 * Takes a case, so that two do not do the work of one. A claim lasts for a while, and is renewed by claiming again; where
 * two have to approve, two can claim.
 * @throws Problem `wrong_state` with who has it; `same_person`
 */
export function claim(dossier: Dossier, assessment: AssessmentCase, staffId: string, ports: Ports): Move {
  const { application } = dossier;
  checkJudge(dossier, assessment, staffId);
  const now = ports.clock.now();
  const since = new Date(now.getTime() - reviewPolicy.claim.hours * 3_600_000).toISOString();
  const others = assessment.claims.filter(({ by, at }) => by !== staffId && at > since);
  if (others.length >= approvalsFor(application.roles)) {
    const extensions = { state: assessment.status, claimedBy: others.map(({ by }) => by) };
    throw new Problem("wrong_state", { detail: "Others are at work on it already.", extensions });
  }
  const { assessmentId, applicationId } = assessment;
  const { revision } = application;
  const claims = [...others, { by: staffId, at: now.toISOString(), revision }];
  return {
    ...noted(dossier, assessment, { claims }, ports),
    acts: [
      adminRecord(ports, {
        ...{ actor: `staff:${staffId}`, act: "assessment.claimed", subject: `application#${applicationId}` },
        details: { assessmentId, revision },
      }),
    ],
  };
}
