import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { listCases } from "./assessment-list-store.ts";
import { assessmentQueue } from "./assessment-queue.contract.ts";
import { assessmentView, queuedView } from "./assessment-view.ts";
import { readAssessmentAs } from "./dossier-store.ts";

const env = readEnv(assessmentQueue);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

export const handler = apiFunction(assessmentQueue, {
  listAssessments: async ({ query: { status, ...page }, caller }) => {
    await readAsCaller(db, tables.standing, caller, []);
    const { cases, nextCursor } = await listCases(db, tables.developers, status, page);
    const now = systemClock.now();
    const items = cases.map((one) => queuedView(one, now));
    return answer(200, { items, ...(nextCursor !== undefined && { nextCursor }) });
  },

  getAssessment: async ({ params: { assessmentId }, caller }) => {
    const { assessment, dossier } = await readAssessmentAs(db, tables, caller, assessmentId);
    return answer(200, assessmentView(assessment, dossier, systemClock.now()));
  },
});
