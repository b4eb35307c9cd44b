import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { principalName, type StaffPrincipal } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { type AccessAsk, accessRequestView, maySee, requested } from "./access-request.ts";
import { actOn } from "./access-request-acts.ts";
import { requestRead, toRequest, writeRequested } from "./access-request-store.ts";
import { accessRequests } from "./access-requests.contract.ts";

const env = readEnv(accessRequests);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const ports = { clock: systemClock, ids: systemIds };

/** @throws Problem `not_found` for a request that the caller may not know of, as for one that there is not */
async function seen(caller: Caller, accessRequestId: string) {
  const wanted = [requestRead(tables.incidents, accessRequestId)];
  const { principal, rows } = await readAsCaller(db, tables.standing, caller as Caller<StaffPrincipal>, wanted);
  const request = toRequest(rows[0]);
  if (!request || !maySee(principal, request)) throw new Problem("not_found");
  return accessRequestView(request, systemClock.now());
}

const made = (staffId: string, ask: AccessAsk): Promise<string> =>
  untilWritten(async () => {
    const request = requested(ask, staffId, ports);
    const act = actOn(request, "requested", staffId, { ids: systemIds, now: new Date(request.requestedAt) });
    return (await writeRequested(db, tables, request, act)) ? request.accessRequestId : undefined;
  });

export const handler = apiFunction(accessRequests, {
  requestAccess: async ({ body, caller }, { idempotencyKey }) => {
    const { principal } = await readAsCaller(db, tables.standing, caller as Caller<StaffPrincipal>, []);
    const request = { caller: principalName(principal), key: idempotencyKey, body };
    const accessRequestId = await once(request, () => made(principal.staffId, body));
    return answer(201, await seen(caller, accessRequestId));
  },

  getAccessRequest: async ({ params: { accessRequestId }, caller }) => answer(200, await seen(caller, accessRequestId)),
});
