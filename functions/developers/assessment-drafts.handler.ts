import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { allow, reanswered } from "./application.ts";
import { statusNow } from "./application-status.ts";
import { assessedSoFar, type Dossier } from "./application-view.ts";
import { type AssessmentDraft, answersTo, isSame } from "./assessment-draft.ts";
import { draftPut, writeDraft } from "./assessment-draft-store.ts";
import { assessmentDrafts } from "./assessment-drafts.contract.ts";
import { readDossier } from "./dossier-store.ts";
import { writeMove } from "./move-store.ts";

const env = readEnv(assessmentDrafts);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

/** Where others were judged, answers are another revision: who judges it has to see them. */
const save = ({ application, draft: before }: Dossier, draft: AssessmentDraft) => {
  const move = isSame(before, draft) ? undefined : reanswered(application, { clock: systemClock, ids: systemIds });
  if (!move) return writeDraft(db, tables.developers, application, draft);
  return writeMove(db, tables, move, [draftPut(tables.developers, application.applicationId, draft)]);
};

export const handler = apiFunction(assessmentDrafts, {
  putAssessment: async ({ params: { applicationId }, body, caller }) => {
    const dossier = await readDossier(db, tables, caller, applicationId);
    allow("edit", statusNow(dossier.application, dossier.standing));
    const now = systemClock.now();
    const draft = answersTo(body.answers, now);
    if (!(await save(dossier, draft)))
      throw new Problem("conflict", { detail: "The application was changed at the same time. Send it again." });
    const { answers, savedAt } = draft;
    return answer(200, { applicationId, savedAt, answers, ...assessedSoFar({ ...dossier, draft }, now) });
  },
});
