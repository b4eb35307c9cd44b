import { allow, edit, type Ports, reanswered } from "#developers/application.ts";
import { type ApplicationThread, actOnDeadline } from "#developers/application-deadlines.ts";
import type { ApplicationPatch } from "#developers/application-schemas.ts";
import { statusNow } from "#developers/application-status.ts";
import type { Answers } from "#developers/assessment.ts";
import type { AssessmentCase, Move } from "#developers/assessment-case.ts";
import { type AssessmentDraft, answersTo, isSame } from "#developers/assessment-draft.ts";
import type { Campaign } from "#developers/campaign.ts";
import { tell } from "#developers/reassessment.ts";
import { assessed, claim, decide, type Judgement } from "#developers/review.ts";
import { remindOfDecision } from "#developers/review-deadlines.ts";
import { appeal, submit, withdraw } from "#developers/submission.ts";
import { Problem } from "#shared/errors/problem.ts";
import { dossierOf, frozen, type Rows, written } from "./application-rows.ts";

/** What is to be written, on the rows that it was decided on. */
export interface Change {
  readonly move?: Move | undefined;
  readonly answers?: AssessmentDraft | undefined;
  readonly on: Rows;
}

/** What a handler makes of rows as it read them; undefined where there is nothing to write. @throws Problem */
export type Act = (rows: Rows, ports: Ports) => Change | undefined;

const moved =
  (decideOn: (rows: Rows, ports: Ports) => Move | undefined): Act =>
  (rows, ports) => {
    const move = decideOn(rows, ports);
    return move && { move, on: rows };
  };

const only = (assessment: AssessmentCase | undefined): AssessmentCase => {
  if (assessment) return assessment;
  throw new Problem("wrong_state", { detail: "Nothing is under way here.", extensions: { state: "none" } });
};

export const editing = (patch: ApplicationPatch): Act =>
  moved(({ application, standing }, ports) => edit(application, statusNow(application, standing), patch, ports));

export const saving =
  (answers: Answers): Act =>
  (rows, ports) => {
    const { application, standing, answers: before } = rows;
    allow("edit", statusNow(application, standing));
    const draft = answersTo(answers, ports.clock.now());
    const move = isSame(before, draft) ? undefined : reanswered(application, ports);
    return { move, answers: draft, on: rows };
  };

export const submitting: Act = moved((rows, ports) => submit(dossierOf(rows), ports));

export const withdrawing: Act = moved((rows, ports) => {
  const { open } = rows.application;
  return withdraw(dossierOf(rows), only(open && rows.cases[open.assessmentId]), ports);
});

export const appealing: Act = moved((rows, ports) => {
  const { decision } = rows.application;
  const rejected = only(decision && rows.cases[decision.assessmentId]);
  return appeal(dossierOf(rows), rejected, "Please look again.", ports);
});

export const assessing = (assessmentId: string): Act =>
  moved((rows, ports) => {
    const assessment = only(rows.cases[assessmentId]);
    return assessment.status === "submitted" ? assessed(dossierOf(rows), assessment, ports) : undefined;
  });

export const claiming = (assessmentId: string, staffId: string): Act =>
  moved((rows, ports) => claim(dossierOf(rows), only(rows.cases[assessmentId]), staffId, ports));

export const deciding = (assessmentId: string, staffId: string, judgement: Judgement): Act =>
  moved((rows, ports) => decide(dossierOf(rows), only(rows.cases[assessmentId]), staffId, judgement, ports));

export const keepingTime = (thread: ApplicationThread): Act =>
  moved(({ application, standing }, ports) => actOnDeadline(application, standing, thread, ports));

export const reminding = (assessmentId: string): Act =>
  moved(({ application, cases }, ports) => remindOfDecision(application, only(cases[assessmentId]), ports));

/** A campaign that tells this one application. */
export const askingAgain = (campaign: Campaign): Act =>
  moved(({ application, standing }, ports) => {
    const due = { at: campaign.openedAt, due: "tell" } as const;
    return tell(application, standing, campaign, due, ports);
  });

/** What is left when a change is written, all of it or nothing. @returns undefined where somebody came in between */
export function writtenChange(rows: Rows, { move, answers, on }: Change): Rows | undefined {
  // As `writeDraft` asks for.
  const unchanged = rows.application.version === on.application.version ? rows : undefined;
  const after = move ? written(rows, move) : unchanged;
  return after && (answers ? frozen({ ...after, answers }) : after);
}
