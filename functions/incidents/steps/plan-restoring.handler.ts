import { incidentRead, toIncident } from "#incidents/incident-store.ts";
import { applicationsToRestore } from "#incidents/reinstatement.ts";
import { noteReinstated, readReinstatement } from "#incidents/reinstatement-store.ts";
import { ownedApplications } from "#incidents/revocation-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { planRestoring } from "./plan-restoring.contract.ts";

const env = readEnv(planRestoring);
const db = dynamodb();
const incidents = env.INCIDENTS_TABLE;

/** @returns `waiting` while the incident still takes away; then the applications that are to be gone through */
export const handler = stepFunction(
  "incidents/plan-restoring",
  planRestoring,
  async ({ incidentId, reinstatementId }) => {
    const reinstatement = await readReinstatement(db, incidents, { incidentId, reinstatementId });
    const [row] = await consistentRead(db, [incidentRead(incidents, incidentId)]);
    const incident = toIncident(row);
    // A revocation may name one that was never opened here.
    if (!incident) return { waiting: false, applications: [] };
    await noteReinstated(db, incidents, reinstatement);
    if (incident.status === "open") return { waiting: true, applications: [] };
    const owned = (developerId: string) => ownedApplications(db, env.STANDING_TABLE, developerId);
    return { waiting: false, applications: await applicationsToRestore(incident, reinstatement.subject, owned) };
  },
);
