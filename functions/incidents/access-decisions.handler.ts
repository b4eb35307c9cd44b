import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { approved, ended } from "./access-decision.ts";
import { accessDecisions } from "./access-decisions.contract.ts";
import { accessRequestView, maySee } from "./access-request.ts";
import { actOn } from "./access-request-acts.ts";
import { liveRead, requestRead, toLive, toRequest, writeApproved, writeEnded } from "./access-request-store.ts";

const env = readEnv(accessDecisions);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };

/** A request, and who have grants. @throws Problem `not_found` for a request that the caller may not know of */
async function known(caller: Caller, accessRequestId: string) {
  const wanted = [requestRead(tables.incidents, accessRequestId), liveRead(tables.incidents)];
  const { principal, rows } = await readAsCaller(db, tables.standing, caller as Caller<StaffPrincipal>, wanted);
  const request = toRequest(rows[0]);
  if (!request || !maySee(principal, request)) throw new Problem("not_found");
  return { request, live: toLive(rows[1]), by: principal.staffId };
}

/** A person whom nobody has touched has no row (docs/adr/0012-standing-of-people.md). */
async function standingOf(staffId: string) {
  const [row] = await consistentRead(db, [{ table: tables.standing, key: levelKey(`staff#${staffId}`) }]);
  return storedRow(standingRow, row) ?? { status: "active", epoch: 0 };
}

export const handler = apiFunction(accessDecisions, {
  approveAccess: async ({ params: { accessRequestId }, caller }) =>
    untilWritten(async () => {
      const { request, live, by } = await known(caller, accessRequestId);
      const standing = await standingOf(request.staffId);
      const now = systemClock.now();
      const approval = approved({ request, live, standing }, by, now);
      if (!approval) return answer(200, accessRequestView(request, now));
      const act = actOn(approval.request, "approved", by, { ids: systemIds, now });
      const written = await writeApproved(db, tables, approval, act);
      return written ? answer(200, accessRequestView(approval.request, now)) : undefined;
    }),

  endAccess: async ({ params: { accessRequestId }, caller }) =>
    untilWritten(async () => {
      const { request, live, by } = await known(caller, accessRequestId);
      const now = systemClock.now();
      const ending = ended(request, live, by, now);
      if (!ending) return answer(204);
      const act = actOn(ending.request, "ended", by, { ids: systemIds, now });
      return (await writeEnded(db, tables, ending, act)) ? answer(204) : undefined;
    }),
});
