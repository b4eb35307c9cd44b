import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { allow } from "./application.ts";
import { assessedSoFar } from "./application-view.ts";
import { answersTo } from "./assessment-draft.ts";
import { writeDraft } from "./assessment-draft-store.ts";
import { assessmentDrafts } from "./assessment-drafts.contract.ts";
import { readDossier } from "./dossier-store.ts";

const env = readEnv(assessmentDrafts);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

export const handler = apiFunction(assessmentDrafts, {
  putAssessment: async ({ params: { applicationId }, body, caller }) => {
    const dossier = await readDossier(db, tables, caller, applicationId);
    allow("edit", dossier.application.status);
    const now = systemClock.now();
    const draft = answersTo(body.answers, now);
    if (!(await writeDraft(db, tables.developers, applicationId, draft)))
      throw new Problem("conflict", { detail: "The application was changed at the same time. Send it again." });
    const { answers, savedAt } = draft;
    return answer(200, { applicationId, savedAt, answers, ...assessedSoFar({ ...dossier, draft }, now) });
  },
});
