import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { edit } from "./application.ts";
import { readShown } from "./application-shown-store.ts";
import { statusNow } from "./application-status.ts";
import { type Dossier, ownedView } from "./application-view.ts";
import { applications } from "./applications.contract.ts";
import { readDossier } from "./dossier-store.ts";
import { writeMove } from "./move-store.ts";
import { listOwned } from "./owned-application-store.ts";
import { readAsDeveloper } from "./subject-store.ts";

const env = readEnv(applications);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

const shown = async (dossier: Dossier) =>
  answer(200, await readShown(db, tables.developers, dossier, systemClock.now()));

export const handler = apiFunction(applications, {
  listApplications: async ({ query, caller }) => {
    const { developerId } = await readAsDeveloper(db, tables, caller, () => []);
    const { applications: owned, nextCursor } = await listOwned(db, tables, developerId, query);
    const now = systemClock.now();
    const items = owned.map(({ application, standing }) => ownedView(application, standing, now));
    return answer(200, { items, ...(nextCursor !== undefined && { nextCursor }) });
  },

  getApplication: async ({ params: { applicationId }, caller }) =>
    shown(await readDossier(db, tables, caller, applicationId)),

  patchApplication: async ({ params: { applicationId }, body, caller }) => {
    const before = await readDossier(db, tables, caller, applicationId);
    const status = statusNow(before.application, before.standing);
    const move = edit(before.application, status, body, { clock: systemClock, ids: systemIds });
    if (!move) return shown(before);
    if (!(await writeMove(db, tables, move)))
      throw new Problem("conflict", { detail: "It was changed at the same time: read it, and make the edit anew." });
    return shown({ ...before, application: move.application });
  },
});
