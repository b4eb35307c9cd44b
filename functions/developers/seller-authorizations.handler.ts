import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { authorizationKey, authorizationRow, isInForce } from "#shared/standing/seller-authorization.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { RoleName } from "./policy/role-catalogue.ts";
import { expiryOf } from "./seller-authorization.ts";
import { sellerAuthorizationStore } from "./seller-authorization-store.ts";
import { sellerAuthorizations } from "./seller-authorizations.contract.ts";

const { STANDING_TABLE: table } = readEnv(sellerAuthorizations);
const db = dynamodb();
const store = sellerAuthorizationStore(db, table);

const read = async (caller: Caller, sellerId: string, applicationId: string) => {
  const { rows } = await readAsCaller(db, table, caller, [
    { table, key: levelKey(`application#${applicationId}`) },
    { table, key: authorizationKey(sellerId, applicationId) },
  ]);
  return { application: rows[0], authorization: storedRow(authorizationRow, rows[1]) };
};

export const handler = apiFunction(sellerAuthorizations, {
  putAuthorization: async ({ params: { sellerId, applicationId }, body, caller }) => {
    const { application, authorization: known } = await read(caller, sellerId, applicationId);
    if (!application) throw new Problem("not_found", { detail: "There is no such application." });
    const now = systemClock.now();
    const roles = [...new Set(body.roles)];
    // What was issued under an authorisation that ran out stays dead, as after a withdrawal.
    const anew = known?.status === "active" && !isInForce(known, now);
    const grant = { roles, at: now.toISOString(), expiresAt: expiryOf(body.expiresAt, now), anew };
    const { before } = await store.authorize(sellerId, applicationId, grant);
    const authorization = { sellerId, applicationId, roles, authorizedAt: grant.at, expiresAt: grant.expiresAt };
    return isInForce(before, now) ? answer(200, authorization) : answer(201, authorization);
  },

  getAuthorization: async ({ params: { sellerId, applicationId }, caller }) => {
    const { authorization } = await read(caller, sellerId, applicationId);
    if (!isInForce(authorization, systemClock.now())) throw new Problem("not_found");
    const { authorizedAt, expiresAt } = authorization;
    return answer(200, { sellerId, applicationId, roles: authorization.roles as RoleName[], authorizedAt, expiresAt });
  },

  deleteAuthorization: async ({ params: { sellerId, applicationId }, caller }) => {
    await read(caller, sellerId, applicationId);
    await store.withdraw(sellerId, applicationId, systemClock.now().toISOString());
    return answer(204);
  },
});
