import { readCase } from "#developers/assessment-case-store.ts";
import { readDossierFor } from "#developers/dossier-store.ts";
import { writeMove } from "#developers/move-store.ts";
import { assessed } from "#developers/review.ts";
import { reviewWait } from "#developers/review-deadlines.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { assess } from "./assess.contract.ts";

const env = readEnv(assess);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

/** Called twice, it finds the second time what it did the first. */
export const handler = stepFunction("developers/assess", assess, ({ assessmentId }) =>
  untilWritten(async () => {
    const assessment = await readCase(db, tables.developers, assessmentId);
    const dossier = await readDossierFor(db, tables, assessment);
    if (assessment.status !== "submitted") return reviewWait(dossier.application, assessment, ports.clock.now());
    const move = assessed(dossier, assessment, ports);
    if (!(await writeMove(db, tables, move))) return undefined;
    return reviewWait(move.application, move.assessment?.after ?? assessment, ports.clock.now());
  }),
);
