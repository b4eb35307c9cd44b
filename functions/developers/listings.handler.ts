import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import { developerRead, toDeveloper } from "./developer-store.ts";
import { publish, requireListable, withdraw } from "./listing.ts";
import { listingRead, removeListing, toListing, writeListing } from "./listing-store.ts";
import { listingView } from "./listing-view.ts";
import { listings } from "./listings.contract.ts";
import { readAsDeveloper } from "./subject-store.ts";

const env = readEnv(listings);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

/** An application of the caller's own, with its place in the directory. Somebody else's answers as one that does not exist. */
async function read(caller: Caller, applicationId: string) {
  const { developerId, rows } = await readAsDeveloper(db, tables, caller, (id) => [
    applicationRead(tables.developers, applicationId),
    listingRead(tables.developers, applicationId),
    { table: tables.standing, key: levelKey(`application#${applicationId}`) },
    developerRead(tables.developers, id),
  ]);
  const application = toApplication(rows[0]);
  if (application?.developerId !== developerId) throw new Problem("not_found");
  const developer = toDeveloper(rows[3]);
  if (!developer) throw new IntegrityError(`application#${applicationId} without its developer`);
  return { application, before: toListing(rows[1]), standing: storedRow(standingRow, rows[2]), developer };
}

export const handler = apiFunction(listings, {
  publishListing: async ({ params: { applicationId }, body, caller }) =>
    untilWritten(async () => {
      const { application, before, standing, developer } = await read(caller, applicationId);
      const found = requireListable(application, standing);
      const act = publish(found.application, before, body, ports);
      if (act && !(await writeListing(db, tables, act))) return undefined;
      const shown = listingView({ ...found, listing: body, developer }, systemClock.now());
      return before ? answer(200, shown) : answer(201, shown);
    }),

  deleteListing: async ({ params: { applicationId }, caller }) =>
    untilWritten(async () => {
      const { application, before } = await read(caller, applicationId);
      const gone = !before || (await removeListing(db, tables, withdraw(application, before, ports)));
      return gone ? answer(204) : undefined;
    }),
});
