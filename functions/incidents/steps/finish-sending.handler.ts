import { moveIncident } from "#incidents/incident-move-store.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { entryOf } from "#incidents/timeline.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { finishSending } from "./finish-sending.contract.ts";

const env = readEnv(finishSending);
const db = dynamodb();
const ports = { clock: systemClock, ids: systemIds };

export const handler = stepFunction("incidents/finish-sending", finishSending, ({ incidentId }) =>
  untilWritten(async () => {
    const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
    if (incident.status !== "notifying") return true;
    const entry = entryOf(ports, { event: "notified", actor: "workflow" });
    const set = { notifiedAt: entry.at };
    const moved = await moveIncident(db, env.INCIDENTS_TABLE, incident, { transition: "finishNotifying", set, entry });
    return moved || undefined;
  }),
);
