import { type InputError, Problem } from "#shared/errors/problem.ts";
import { type Application, allow, next, type Ports } from "./application.ts";
import { statusNow } from "./application-status.ts";
import { after } from "./application-transitions.ts";
import { assessedSoFar, type Dossier } from "./application-view.ts";
import { currentQuestionnaire } from "./assessment.ts";
import { type Appeal, type AssessmentCase, type CaseKind, type Move, nextCase } from "./assessment-case.ts";
import { addBusinessDays } from "./business-days.ts";
import { reviewPolicy } from "./policy/review.ts";
import { happens } from "./timeline.ts";

/**
 * Hands an application in. What is approved already goes on while its renewal is assessed.
 * @throws Problem `wrong_state`; `invalid_request` pointing at each answer that is missing
 */
export function submit(dossier: Dossier, ports: Ports): Move {
  const { application, draft, standing } = dossier;
  const status = statusNow(application, standing);
  const transition = status === "approved" ? "submit_renewal" : "submit";
  refuseWhileOpen(application);
  allow(transition, status);
  const errors = notYet(dossier, ports.clock.now());
  if (errors.length > 0) throw new Problem("invalid_request", { errors: errors.slice(0, 100) });
  const policyVersion = draft?.questionnaireVersion ?? "";
  const kind = status === "approved" ? "renewal" : "initial";
  const opened = open(application, { kind, policyVersion }, ports);
  return {
    transition,
    before: application,
    application: {
      ...next(application, ports.clock.now()),
      status: after(transition, application.status),
      open: opened.open,
    },
    assessment: { after: opened.assessment },
    entries: [submittedEntry("submitted", opened.assessment, ports)],
    acts: [],
  };
}

function refuseWhileOpen({ open: current }: Application): void {
  if (!current) return;
  const extensions = { state: "in_review", assessmentId: current.assessmentId };
  throw new Problem("wrong_state", { detail: "It is being assessed already.", extensions });
}

/** What a submission still lacks. */
function notYet(dossier: Dossier, now: Date): InputError[] {
  const { draft } = dossier;
  const { version } = currentQuestionnaire();
  if (draft && draft.questionnaireVersion !== version) {
    const detail = `is to a questionnaire that is no longer in force: answer version ${version}`;
    return [{ pointer: "/questionnaireVersion", detail }];
  }
  return assessedSoFar(dossier, now).missing.map(({ pointer }) => ({ pointer, detail: "needs an answer" }));
}

/**
 * Asks for another look at a rejection: once, in time, by people who did not decide it, and at what was rejected. What was
 * changed since is for a submission: who rejected it has not seen it, and would count as one of two who have.
 * @param rejected the case that ended in the rejection
 * @throws Problem `wrong_state`
 */
export function appeal(
  { application, standing }: Dossier,
  rejected: AssessmentCase,
  statement: string,
  ports: Ports,
): Move {
  const now = ports.clock.now();
  allow("appeal", statusNow(application, standing));
  const refuse = (detail: string) => new Problem("wrong_state", { detail, extensions: { state: "rejected" } });
  if (rejected.kind === "appeal")
    throw refuse("An appeal was decided already. You can correct the application, and submit it again.");
  if ((application.decision?.until ?? "") <= now.toISOString())
    throw refuse("The time to appeal is over. You can correct the application, and submit it again.");
  const { assessmentId: of, decision, policyVersion } = rejected;
  if (decision?.revision !== application.revision)
    throw refuse("It was changed since it was rejected. Submit it again, and it is assessed as it is now.");
  const appealed = { of, statement, rejectedBy: decision?.by ?? [] };
  const opened = open(application, { kind: "appeal", policyVersion, appeal: appealed }, ports);
  return {
    transition: "appeal",
    before: application,
    application: { ...next(application, now), status: "appealed", open: opened.open },
    assessment: { after: opened.assessment },
    entries: [submittedEntry("appealed", opened.assessment, ports)],
    acts: [],
  };
}

/** Takes back what was handed in. @throws Problem `wrong_state` */
export function withdraw({ application, standing }: Dossier, assessment: AssessmentCase, ports: Ports): Move {
  const transition = assessment.kind === "renewal" ? "end_renewal" : "withdraw";
  allow(transition, statusNow(application, standing));
  const { open: _, ...rest } = next(application, ports.clock.now());
  const { assessmentId } = assessment;
  return {
    transition,
    before: application,
    application: { ...rest, status: after(transition, application.status) },
    assessment: {
      transition: "withdraw",
      before: assessment,
      after: nextCase(assessment, { status: "withdrawn" }),
    },
    entries: [
      happens(ports, {
        event: "withdrawn",
        actor: "developer",
        revision: application.revision,
        facts: { assessmentId },
      }),
    ],
    acts: [],
  };
}

interface Opening {
  readonly kind: CaseKind;
  readonly policyVersion: string;
  readonly appeal?: Appeal;
}

function open(application: Application, opening: Opening, { clock, ids }: Ports) {
  const now = clock.now();
  const common = {
    assessmentId: ids.next("ass"),
    kind: opening.kind,
    submittedAt: now.toISOString(),
    dueAt: addBusinessDays(now, reviewPolicy.serviceLevel.businessDays).toISOString(),
  };
  const { applicationId, developerId, revision, roles } = application;
  const assessment: AssessmentCase = {
    ...common,
    ...opening,
    ...{ applicationId, developerId, revision, roles },
    status: "submitted",
    version: 1,
    claims: [],
    approvals: [],
  };
  return { open: common, assessment };
}

const submittedEntry = (event: "submitted" | "appealed", assessment: AssessmentCase, ports: Ports) =>
  happens(ports, {
    event,
    actor: "developer",
    revision: assessment.revision,
    facts: { assessmentId: assessment.assessmentId, deadline: assessment.dueAt },
  });
