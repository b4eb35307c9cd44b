import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { edit } from "./application.ts";
import { writeRevision } from "./application-store.ts";
import { applicationView, type Dossier } from "./application-view.ts";
import { applications } from "./applications.contract.ts";
import { readDossier } from "./dossier-store.ts";
import { readTimeline } from "./timeline-store.ts";

const env = readEnv(applications);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

const shown = async (dossier: Dossier) => {
  const timeline = await readTimeline(db, tables.developers, dossier.application.applicationId);
  return answer(200, applicationView(dossier, timeline, systemClock.now()));
};

export const handler = apiFunction(applications, {
  getApplication: async ({ params: { applicationId }, caller }) =>
    shown(await readDossier(db, tables, caller, applicationId)),

  patchApplication: async ({ params: { applicationId }, body, caller }) => {
    const before = await readDossier(db, tables, caller, applicationId);
    const written = edit(before.application, body, { clock: systemClock, ids: systemIds });
    if (!written) return shown(before);
    if (!(await writeRevision(db, tables.developers, written)))
      throw new Problem("conflict", { detail: "It was changed at the same time: read it, and make the edit anew." });
    return shown({ ...before, application: written.application });
  },
});
