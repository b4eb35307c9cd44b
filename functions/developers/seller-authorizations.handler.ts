import { type AdminActDone, adminRecord } from "#shared/admin-log/admin-record.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { SystemPrincipal } from "#shared/standing/principal.ts";
import { isInForce, type SellerAuthorization, withdrawnBySeller } from "#shared/standing/seller-authorization.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { actingApplications } from "./acting-application-store.ts";
import { granted, type Parties } from "./seller-authorization.ts";
import { readAuthorization, writeAuthorization } from "./seller-authorization-store.ts";
import { authorizationView } from "./seller-authorization-view.ts";
import { sellerAuthorizations } from "./seller-authorizations.contract.ts";

const env = readEnv(sellerAuthorizations);
const tables = { standing: env.STANDING_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const db = dynamodb();

interface Change {
  readonly before: SellerAuthorization | undefined;
  readonly after: SellerAuthorization;
}

/** @returns false when somebody else changed it first */
const write = (caller: Caller, parties: Parties, change: Change, now: Date): Promise<boolean> => {
  const { sellerId, applicationId } = parties;
  const { roles, expiresAt, status } = change.after;
  const granting = status === "active";
  const done: AdminActDone = {
    actor: `system:${(caller as Caller<SystemPrincipal>).claimed.clientId}`,
    act: granting ? "authorization.granted" : "authorization.withdrawn",
    subject: `application#${applicationId}`,
    details: { sellerId, roles, ...(granting && { expiresAt }) },
  };
  const record = adminRecord({ clock: { now: () => now }, ids: systemIds }, done);
  return writeAuthorization(db, tables, parties, change, record);
};

export const handler = apiFunction(sellerAuthorizations, {
  putAuthorization: ({ params, body, caller }) =>
    untilWritten(async () => {
      const { row, authorization: before } = await readAuthorization(db, tables.standing, caller, params);
      if (!row) throw new Problem("not_found", { detail: "There is no such application." });
      const now = systemClock.now();
      const after = granted(before, { roles: body.roles, expiresAt: body.expiresAt }, now);
      const [application] = await actingApplications(db, tables.standing, [row], now);
      if (after && !(await write(caller, params, { before, after }, now))) return undefined;
      const view = authorizationView(params, after ?? (before as SellerAuthorization), application);
      return isInForce(before, now) ? answer(200, view) : answer(201, view);
    }),

  deleteAuthorization: ({ params, caller }) =>
    untilWritten(async () => {
      const { authorization: before } = await readAuthorization(db, tables.standing, caller, params);
      const after = withdrawnBySeller(before);
      if (after && !(await write(caller, params, { before, after }, systemClock.now()))) return undefined;
      return answer(204);
    }),
});
