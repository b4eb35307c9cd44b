import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { log } from "#shared/log/log.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { killSwitch } from "./contract.ts";
import { reinstated, revoked } from "./kill-switch.ts";
import { killSwitchStore } from "./kill-switch-store.ts";
import type { Subject } from "./standing-transitions.ts";

const env = readEnv(killSwitch);
const db = dynamodb();
const store = killSwitchStore(db, env.STANDING_TABLE);

const responder = async (caller: Caller) => {
  const { principal } = await readAsCaller(db, env.STANDING_TABLE, caller as Caller<StaffPrincipal>, []);
  return principal.staffId;
};

export const handler = apiFunction(killSwitch, {
  revoke: async ({ body, caller }, { receivedAt, requestId }) => {
    const by = await responder(caller);
    const { developerId, applicationId, clientId, staffId, reason, incidentId } = body;
    const subject = developerId
      ? (`developer#${developerId}` as const)
      : applicationId
        ? (`application#${applicationId}` as const)
        : clientId
          ? (`credential#${clientId}` as const)
          : (`staff#${staffId}` as const);
    const at = systemClock.now();
    const { epoch, revokedAt } = revoked(await store.revoke(subject, { by, at, reason, incidentId }), at);
    log("standing.revoked", { subject, epoch, by, incidentId }, requestId);
    return answer(200, { subject, epoch, revokedAt, latency: Math.max(0, systemClock.now().getTime() - receivedAt) });
  },

  reinstate: async ({ body: { subject, rationale }, caller }, { requestId }) => {
    const by = await responder(caller);
    const at = systemClock.now();
    const { epoch } = reinstated(await store.reinstate(subject as Subject, { by, at, rationale }), by, at);
    log("standing.reinstated", { subject, epoch, by }, requestId);
    return answer(200, { subject, epoch, reinstatedAt: at.toISOString() });
  },
});
