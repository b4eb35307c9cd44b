import { settledWindow, suspectedApplications, suspectedDevelopers } from "#incidents/containment.ts";
import { applicationsOfCredentials } from "#incidents/credential-application-store.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { ownedApplications } from "#incidents/revocation-store.ts";
import { actorsOf, unitsOf } from "#incidents/scope-units.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { planScope } from "./plan-scope.contract.ts";

const env = readEnv(planScope);
const db = dynamodb();

/** @returns units of reading: ids and days */
export const handler = stepFunction("incidents/plan-scope", planScope, async ({ incidentId }) => {
  const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
  const owned = suspectedDevelopers(incident).map((id) => ownedApplications(db, env.STANDING_TABLE, id));
  const applications = [...suspectedApplications(incident), ...(await Promise.all(owned)).flat()];
  const credentials = await applicationsOfCredentials(db, env.STANDING_TABLE, incident);
  return { units: unitsOf(actorsOf(incident, applications, credentials), settledWindow(incident), systemClock.now()) };
});
