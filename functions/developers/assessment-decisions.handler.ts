import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { Dossier } from "./application-view.ts";
import type { AssessmentCase, Move } from "./assessment-case.ts";
import { assessmentDecisions } from "./assessment-decisions.contract.ts";
import { assessmentView } from "./assessment-view.ts";
import { readAssessmentAs } from "./dossier-store.ts";
import { writeMove } from "./move-store.ts";
import { decisionCount } from "./queue-store.ts";
import { claim, decide } from "./review.ts";

const env = readEnv(assessmentDecisions);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

type Act = (dossier: Dossier, assessment: AssessmentCase, staffId: string) => Move;

/** Reads, decides and writes, until nobody came in between: who comes second meets what the first left. */
const moved = (caller: Caller, assessmentId: string, act: Act) =>
  untilWritten(async () => {
    const { staffId } = (caller as Caller<StaffPrincipal>).claimed;
    const { assessment, dossier } = await readAssessmentAs(db, tables, caller, assessmentId);
    const move = act(dossier, assessment, staffId);
    const after = move.assessment?.after ?? assessment;
    const counted = after.decision ? [decisionCount(tables.developers, systemClock.now())] : [];
    if (!(await writeMove(db, tables, move, counted))) return undefined;
    return answer(200, assessmentView(after, { ...dossier, application: move.application }, systemClock.now()));
  });

export const handler = apiFunction(assessmentDecisions, {
  claimAssessment: ({ params: { assessmentId }, caller }) =>
    moved(caller, assessmentId, (dossier, assessment, staffId) => claim(dossier, assessment, staffId, ports)),

  decideAssessment: ({ params: { assessmentId }, body, caller }) =>
    moved(caller, assessmentId, (dossier, assessment, staffId) => decide(dossier, assessment, staffId, body, ports)),
});
