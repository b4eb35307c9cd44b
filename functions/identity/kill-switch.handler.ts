import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { incidentRead, toOpenedIncident } from "#shared/incidents/opened-incident.ts";
import { reinstatementPut } from "#shared/incidents/reinstatement.ts";
import { log } from "#shared/log/log.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { type ChangeOutcome, changeOf, recordOf, type WantedChange } from "#shared/standing/standing-change.ts";
import { subjectRead, toSubjectStanding, writeChange } from "#shared/standing/standing-change-store.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { killSwitch } from "./contract.ts";
import { allowFor, reinstated, reinstatementOf, revoked, transitionFor } from "./kill-switch.ts";

const env = readEnv(killSwitch);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, adminLog: env.ADMIN_LOG_TABLE };

/** Reads, decides and writes, with the record of it, until nobody came in between. */
const change = (caller: Caller, wanted: WantedChange): Promise<ChangeOutcome> =>
  untilWritten(async () => {
    const { transition, subject, incidentId } = wanted;
    const named = transition !== "revoke" && incidentId ? [incidentRead(env.INCIDENTS_TABLE, incidentId)] : [];
    const wantedRows = [subjectRead(tables.standing, subject), ...named];
    const { rows } = await readAsCaller(db, tables.standing, caller, wantedRows);
    if (named.length > 0) allowFor(toOpenedIncident(rows[1]), wanted.by);
    const before = toSubjectStanding(rows[0]);
    const outcome = changeOf(wanted, before);
    if (!outcome.changed) return outcome;
    const { standing: after } = outcome;
    const given = reinstatementOf(wanted, after, systemIds);
    const more = given ? [reinstatementPut(env.INCIDENTS_TABLE, given)] : [];
    const written = await writeChange(db, tables, wanted, { before, after }, recordOf(wanted, after, systemIds), more);
    return written ? outcome : undefined;
  });

const staffIdOf = (caller: Caller) => (caller as Caller<StaffPrincipal>).claimed.staffId;

export const handler = apiFunction(killSwitch, {
  revoke: async ({ body, caller }, { receivedAt, requestId }) => {
    const by = staffIdOf(caller);
    const { developerId, applicationId, clientId, staffId, reason: why, incidentId } = body;
    const subject = developerId
      ? (`developer#${developerId}` as const)
      : applicationId
        ? (`application#${applicationId}` as const)
        : clientId
          ? (`credential#${clientId}` as const)
          : (`staff#${staffId}` as const);
    const at = systemClock.now();
    const outcome = await change(caller, { transition: "revoke", subject, by, at, why, incidentId });
    const { epoch, revokedAt } = revoked(outcome, at);
    log("standing.revoked", { subject, epoch, by, incidentId }, requestId);
    return answer(200, { subject, epoch, revokedAt, latency: Math.max(0, systemClock.now().getTime() - receivedAt) });
  },

  reinstate: async ({ body, caller }, { requestId }) => {
    const by = staffIdOf(caller);
    const subject = body.subject as Subject;
    const at = systemClock.now();
    const transition = transitionFor(subject, body.stage);
    const wanted = { transition, subject, by, at, why: body.rationale, incidentId: body.incidentId };
    const { epoch, stage, incidentId } = reinstated(await change(caller, wanted), wanted);
    log("standing.reinstated", { subject, epoch, stage, by, incidentId }, requestId);
    return answer(200, { subject, stage, epoch, reinstatedAt: at.toISOString(), ...(incidentId && { incidentId }) });
  },
});
