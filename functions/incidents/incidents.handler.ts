import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { listAffected } from "./affected-store.ts";
import { incidentFor } from "./incident-for-caller-store.ts";
import { listIncidents } from "./incident-store.ts";
import { affectedView, listedView, wholeIncidentView } from "./incident-view.ts";
import { incidents } from "./incidents.contract.ts";
import { reinstatementsOf } from "./reinstatement-store.ts";
import { readProgress } from "./sending-progress-store.ts";
import { readTimeline } from "./timeline-store.ts";

const env = readEnv(incidents);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE };

export const handler = apiFunction(incidents, {
  listIncidents: async ({ query, caller }) => {
    await readAsCaller(db, tables.standing, caller, []);
    const { incidents: listed, nextCursor } = await listIncidents(db, tables.incidents, query);
    return answer(200, { items: listed.map(listedView), ...(nextCursor !== undefined && { nextCursor }) });
  },

  getIncident: async ({ params: { incidentId }, caller }) => {
    const incident = await incidentFor(db, tables, caller, incidentId);
    const [timeline, reinstatements, progress] = await Promise.all([
      readTimeline(db, tables.incidents, incidentId),
      reinstatementsOf(db, tables.incidents, incidentId),
      incident.decision?.notify ? readProgress(db, tables.incidents, incidentId) : undefined,
    ]);
    const followed = { timeline, reinstatements, notices: progress?.totals };
    return answer(200, wholeIncidentView(incident, followed, systemClock.now()));
  },

  listAffected: async ({ params: { incidentId }, query, caller }) => {
    await incidentFor(db, tables, caller, incidentId);
    const { affected, nextCursor } = await listAffected(db, tables.incidents, incidentId, query);
    return answer(200, { items: affected.map(affectedView), ...(nextCursor !== undefined && { nextCursor }) });
  },
});
