import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { principalName } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { statusNow } from "./application-status.ts";
import type { Dossier } from "./application-view.ts";
import type { AssessmentCase, Move } from "./assessment-case.ts";
import { readCase } from "./assessment-case-store.ts";
import { readDossier } from "./dossier-store.ts";
import { writeMove } from "./move-store.ts";
import { appeal, submit, withdraw } from "./submission.ts";
import { submissions } from "./submissions.contract.ts";

const env = readEnv(submissions);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const ports = { clock: systemClock, ids: systemIds };

/** Reads, decides and writes, until nobody came in between. */
const moved = (caller: Caller, applicationId: string, decide: (dossier: Dossier) => Move | Promise<Move>) =>
  untilWritten(async () => {
    const move = await decide(await readDossier(db, tables, caller, applicationId));
    return (await writeMove(db, tables, move)) ? move : undefined;
  });

const caseOf = ({ application, standing }: Dossier, assessmentId: string | undefined): Promise<AssessmentCase> => {
  if (assessmentId !== undefined) return readCase(db, tables.developers, assessmentId);
  const state = statusNow(application, standing);
  const detail = `The application is ${state}, and there is no assessment that this could be about.`;
  throw new Problem("wrong_state", { detail, extensions: { state } });
};

function submitted({ application: { applicationId, status, open } }: Move) {
  if (!open) throw new TypeError("a submission opens an assessment");
  const { assessmentId, submittedAt, dueAt } = open;
  return { assessmentId, applicationId, status, submittedAt, dueAt };
}

export const handler = apiFunction(submissions, {
  submitAssessment: async ({ params: { applicationId }, caller }, { idempotencyKey }) => {
    await readDossier(db, tables, caller, applicationId);
    const request = { caller: principalName(caller.claimed), key: idempotencyKey, body: { submit: applicationId } };
    const work = async () => submitted(await moved(caller, applicationId, (dossier) => submit(dossier, ports)));
    return answer(202, await once(request, work));
  },

  withdrawAssessment: async ({ params: { applicationId }, caller }) => {
    const { application, assessment } = await moved(caller, applicationId, async (dossier) => {
      const { open } = dossier.application;
      return withdraw(dossier, await caseOf(dossier, open?.assessmentId), ports);
    });
    const assessmentId = assessment?.after.assessmentId as string;
    return answer(200, { applicationId, assessmentId, status: application.status });
  },

  appealRejection: async ({ params: { applicationId }, body, caller }, { idempotencyKey }) => {
    await readDossier(db, tables, caller, applicationId);
    const { statement } = body;
    const request = { caller: principalName(caller.claimed), key: idempotencyKey, body: { applicationId, statement } };
    const work = async () =>
      submitted(
        await moved(caller, applicationId, async (dossier) => {
          const rejected = await caseOf(dossier, dossier.application.decision?.assessmentId);
          return appeal(dossier, rejected, statement, ports);
        }),
      );
    return answer(202, await once(request, work));
  },
});
