import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { draft, refuseMore } from "./application.ts";
import { applicationCreator } from "./application-creator.contract.ts";
import { readShown } from "./application-shown-store.ts";
import { writeNewApplication } from "./application-store.ts";
import { readDossier } from "./dossier-store.ts";
import { ownedRead, toOwned } from "./owned-application-store.ts";
import { readAsDeveloper } from "./subject-store.ts";

const env = readEnv(applicationCreator);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const ports = { clock: systemClock, ids: systemIds };

export const handler = apiFunction(applicationCreator, {
  createApplication: async ({ body, caller }, { idempotencyKey }) => {
    const inStanding = async () => {
      const { developerId, rows } = await readAsDeveloper(db, tables, caller, (id) => [
        ownedRead(tables.developers, id),
      ]);
      return { developerId, owned: toOwned(rows[0]) };
    };
    const { developerId } = await inStanding();
    const applicationId = await once({ caller: developerId, key: idempotencyKey, body }, () =>
      untilWritten(async () => {
        refuseMore((await inStanding()).owned);
        const written = draft(developerId, body, ports);
        return (await writeNewApplication(db, tables, written)) ? written.application.applicationId : undefined;
      }),
    );
    const dossier = await readDossier(db, tables, caller, applicationId);
    return answer(201, await readShown(db, tables.developers, dossier, systemClock.now()));
  },
});
