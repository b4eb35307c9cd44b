import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Problem } from "#shared/errors/problem.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import type { Incident } from "./incident.ts";
import { type IncidentTables, incidentRead, toIncident } from "./incident-store.ts";

/**
 * An incident as somebody may read it who still stands, in one round trip.
 * @throws Problem `access_revoked` for a caller who does not, `not_found`
 */
export async function incidentFor(
  db: DynamoDBDocumentClient,
  { standing, incidents }: Pick<IncidentTables, "standing" | "incidents">,
  caller: Caller,
  incidentId: string,
): Promise<Incident> {
  const { rows } = await readAsCaller(db, standing, caller, [incidentRead(incidents, incidentId)]);
  const incident = toIncident(rows[0]);
  if (!incident) throw new Problem("not_found");
  return incident;
}
