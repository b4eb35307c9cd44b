import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { Incident } from "./incident.ts";
import { incidentDecisions } from "./incident-decisions.contract.ts";
import { acknowledged, closed, type Decided, notNotified } from "./incident-decisions.ts";
import { incidentFor } from "./incident-for-caller-store.ts";
import { moveIncident } from "./incident-move-store.ts";
import { incidentView } from "./incident-view.ts";
import { authorityTold } from "./told-authorities.ts";

const env = readEnv(incidentDecisions);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

type Officer = Parameters<typeof acknowledged>[1];

/** Reads, decides and writes, until nobody came in between or there is nothing to write. */
async function act(
  caller: Caller,
  incidentId: string,
  decide: (incident: Incident, officer: Officer) => Decided | undefined,
) {
  const { staffId } = (caller as Caller<StaffPrincipal>).claimed;
  const incident = await untilWritten(async () => {
    const found = await incidentFor(db, tables, caller, incidentId);
    const decided = decide(found, { staffId, ports });
    if (!decided) return found;
    // What was written is read again: that is what is answered.
    const act = { table: tables.adminLog, record: decided.act };
    await moveIncident(db, tables.incidents, found, decided.move, { act });
    return undefined;
  });
  return incidentView(incident, systemClock.now());
}

export const handler = apiFunction(incidentDecisions, {
  acknowledgeIncident: async ({ params, caller }) => answer(200, await act(caller, params.incidentId, acknowledged)),

  decideIncident: async ({ params, body, caller }) =>
    answer(
      200,
      await act(caller, params.incidentId, (incident, officer) => notNotified(incident, body.rationale, officer)),
    ),

  meetClock: async ({ params: { incidentId, clock }, body, caller }) =>
    answer(200, await act(caller, incidentId, (incident, officer) => authorityTold(incident, clock, body, officer))),

  closeIncident: async ({ params, caller }) => answer(200, await act(caller, params.incidentId, closed)),
});
