import { suspectedApplications, suspectedDevelopers } from "#incidents/containment.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { ownedApplications, revokeSuspects } from "#incidents/revocation-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { stepFunction } from "#shared/step-function.ts";
import { contain } from "./contain.contract.ts";

const env = readEnv(contain);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

/** @returns the applications whose authorisations by sellers are to be gone through */
export const handler = stepFunction("incidents/contain", contain, async ({ incidentId }) => {
  const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
  const { mode } = incident.containment;
  if (mode === "none") return { applications: [] };
  if (mode === "revoked") await revokeSuspects(db, tables, incident, ports);
  const owned = suspectedDevelopers(incident).map((id) => ownedApplications(db, tables.standing, id));
  return { applications: [...new Set([...suspectedApplications(incident), ...(await Promise.all(owned)).flat()])] };
});
