import { contained, settledAt } from "#incidents/containment.ts";
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

/** What was said already is not said again. @returns when all that happened before is on record */
export const handler = stepFunction("incidents/finish-containing", finishContaining, ({ incidentId }) =>
  untilWritten(async () => {
    const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
    if (incident.status !== "open") return { settledAt: settledAt(incident) };
    const move = contained(incident, await countWithdrawn(db, env.INCIDENTS_TABLE, incidentId), ports);
    // Reads it anew: the time that was kept is the one that counts.
    await moveIncident(db, env.INCIDENTS_TABLE, incident, move);
    return undefined;
  }),
);
