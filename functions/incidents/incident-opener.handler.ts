import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import { log } from "#shared/log/log.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { principalName, type StaffPrincipal } from "#shared/standing/principal.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { type Opened, openIncident } from "./incident.ts";
import { incidentOpener } from "./incident-opener.contract.ts";
import type { IncidentBody } from "./incident-schemas.ts";
import { readIncident, writeNewIncident } from "./incident-store.ts";
import { incidentView } from "./incident-view.ts";
import { suspectRead, toSuspect } from "./suspect-store.ts";

const env = readEnv(incidentOpener);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const ports = { clock: systemClock, ids: systemIds };

const opened = (caller: Caller, body: IncidentBody): Promise<Opened> =>
  untilWritten(async () => {
    const suspects = body.suspects.map((subject) => suspectRead(tables.standing, subject as Subject));
    const { rows } = await readAsCaller(db, tables.standing, caller, suspects);
    const { staffId } = (caller as Caller<StaffPrincipal>).claimed;
    const written = openIncident(body, rows.map(toSuspect), staffId, ports);
    return (await writeNewIncident(db, tables, written)) ? written : undefined;
  });

export const handler = apiFunction(incidentOpener, {
  openIncident: async ({ body, caller }, { idempotencyKey, requestId }) => {
    await readAsCaller(db, tables.standing, caller, []);
    const request = { caller: principalName(caller.claimed), key: idempotencyKey, body };
    const incidentId = await once(request, async () => {
      const { incident, revocations } = await opened(caller, body);
      const { incidentId, openedBy: by } = incident;
      log("incident.opened", { incidentId, by }, requestId);
      for (const { wanted, after } of revocations)
        log("standing.revoked", { subject: wanted.subject, epoch: after.epoch, by, incidentId }, requestId);
      return incidentId;
    });
    // Not as the caller: whose access may have ended by this very incident.
    return answer(201, incidentView(await readIncident(db, tables.incidents, incidentId), systemClock.now()));
  },
});
