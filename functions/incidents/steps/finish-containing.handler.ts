import { contained } from "#incidents/containment.ts";
import { moveIncident } from "#incidents/incident-move-store.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { countWithdrawn } from "#incidents/withdrawal-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { finishContaining } from "./finish-containing.contract.ts";

const env = readEnv(finishContaining);
const db = dynamodb();
const ports = { clock: systemClock, ids: systemIds };

/** What was said already is not said again. */
export const handler = stepFunction("incidents/finish-containing", finishContaining, ({ incidentId }) =>
  untilWritten(async () => {
    const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
    if (incident.status !== "open") return {};
    const move = contained(incident, await countWithdrawn(db, env.INCIDENTS_TABLE, incidentId), ports);
    return (await moveIncident(db, env.INCIDENTS_TABLE, incident, move)) ? {} : undefined;
  }),
);
