import { dynamodb } from "#shared/clients/dynamodb.ts";
import { mailer, ses } from "#shared/clients/ses.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { logFailure } from "#shared/errors/log-failure.ts";
import { keepSent, takeAlert } from "./clock-alert-store.ts";
import { alertText } from "./clock-alert-text.ts";
import { clockWatch } from "./clock-watch.contract.ts";
import { alertsOf, type ClockAlert } from "./clocks.ts";
import type { Incident } from "./incident.ts";
import { listIncidents } from "./incident-store.ts";

const env = readEnv(clockWatch);
const db = dynamodb();
const mail = mailer(ses(), env);

/** Once each; a crash between the mail and the record of it repeats that one. */
async function tell(incident: Incident, alert: ClockAlert): Promise<void> {
  const { incidentId } = incident;
  if (!(await takeAlert(db, env.INCIDENTS_TABLE, incidentId, alert, systemClock.now()))) return;
  await mail.send({ to: env.INCIDENT_MAILBOX, ...alertText(incident, alert) });
  await keepSent(db, env.INCIDENTS_TABLE, incidentId, alert, systemClock.now());
}

/**
 * Runs on a schedule. What could not be told is tried again by the next run, and the others are told all the same.
 * @throws Error when anything could not be told, which raises an alarm
 */
export const handler = async (): Promise<void> => {
  let cursor: string | undefined;
  let failed = 0;
  do {
    const { incidents, nextCursor } = await listIncidents(db, env.INCIDENTS_TABLE, { limit: 100, cursor });
    for (const incident of incidents.filter(({ status }) => status !== "closed"))
      for (const alert of alertsOf(incident, systemClock.now()))
        await tell(incident, alert).catch((error: unknown) => {
          failed += 1;
          logFailure(error, { route: "job incidents/clock-watch" });
        });
    cursor = nextCursor;
  } while (cursor !== undefined);
  if (failed > 0) throw new Error(`${failed} alerts could not be sent`);
};
