import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { directory } from "./directory.contract.ts";
import { listedIds, readListings } from "./directory-store.ts";
import { listed, listingView } from "./listing-view.ts";

const env = readEnv(directory);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE };

/** As they stand now; those that are not to be shown are left out. */
async function shown(applicationIds: readonly string[]) {
  const rows = await readListings(db, tables, applicationIds);
  const now = systemClock.now();
  return rows.flatMap((one) => listed(one) ?? []).map((one) => listingView(one, now));
}

export const handler = apiFunction(directory, {
  listListings: async ({ query: { role, ...query } }) => {
    const { applicationIds, nextCursor } = await listedIds(db, tables.developers, query);
    const items = (await shown(applicationIds)).filter(
      ({ privacyLabel }) => role === undefined || privacyLabel.roles.includes(role),
    );
    return answer(200, { items, ...(nextCursor === undefined ? {} : { nextCursor }) });
  },

  getListing: async ({ params: { applicationId } }) => {
    const [found] = await shown([applicationId]);
    if (!found) throw new Problem("not_found");
    return answer(200, found);
  },
});
