import { readCase } from "#developers/assessment-case-store.ts";
import { readDossierFor } from "#developers/dossier-store.ts";
import { writeMove } from "#developers/move-store.ts";
import { remindOfDecision, reviewWait } from "#developers/review-deadlines.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { remindAssessors } from "./remind-assessors.contract.ts";

const env = readEnv(remindAssessors);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };
const ports = { clock: systemClock, ids: systemIds };

export const handler = stepFunction("developers/remind-assessors", remindAssessors, ({ assessmentId }) =>
  untilWritten(async () => {
    const assessment = await readCase(db, tables.developers, assessmentId);
    const { application } = await readDossierFor(db, tables, assessment);
    const move = remindOfDecision(application, assessment, ports);
    if (move && !(await writeMove(db, tables, move))) return undefined;
    return reviewWait(move?.application ?? application, assessment, ports.clock.now());
  }),
);
