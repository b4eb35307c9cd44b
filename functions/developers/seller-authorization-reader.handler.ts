import * as z from "zod/mini";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { isInForce } from "#shared/standing/seller-authorization.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { actingApplications, actingRead } from "./acting-application-store.ts";
import { applicationRead } from "./application-store.ts";
import { sellerAuthorizationReader } from "./seller-authorization-reader.contract.ts";
import { authorizationsBy, readAuthorization } from "./seller-authorization-store.ts";
import { authorizationView } from "./seller-authorization-view.ts";

const env = readEnv(sellerAuthorizationReader);
const table = env.STANDING_TABLE;
const db = dynamodb();

const namedRow = z.object({ name: z.string() });

export const handler = apiFunction(sellerAuthorizationReader, {
  getAuthorization: async ({ params, caller }) => {
    const { row, authorization } = await readAuthorization(db, table, caller, params);
    const now = systemClock.now();
    if (!isInForce(authorization, now)) throw new Problem("not_found");
    const [application] = await actingApplications(db, table, [row], now);
    return answer(200, authorizationView(params, authorization, application));
  },

  listAuthorizations: async ({ params: { sellerId }, query, caller }) => {
    const now = systemClock.now();
    const { authorizations, nextCursor } = await authorizationsBy(db, table, sellerId, query);
    const inForce = authorizations.filter(({ authorization }) => isInForce(authorization, now));
    const ids = inForce.map(({ applicationId }) => applicationId);
    // The caller's standing is read with the rest, after the list: what is answered was read while the caller stood.
    const { rows } = await readAsCaller(db, table, caller, [
      ...ids.map((id) => actingRead(table, id)),
      ...ids.map((id) => applicationRead(env.DEVELOPERS_TABLE, id)),
    ]);
    const applications = await actingApplications(db, table, rows.slice(0, ids.length), now);
    const items = inForce.map(({ applicationId, authorization }, i) => {
      const applicationName = storedRow(namedRow, rows[ids.length + i])?.name ?? applications[i]?.name;
      const view = authorizationView({ sellerId, applicationId }, authorization, applications[i]);
      return { ...view, ...(applicationName === undefined ? {} : { applicationName }) };
    });
    return answer(200, { items, ...(nextCursor === undefined ? {} : { nextCursor }) });
  },
});
