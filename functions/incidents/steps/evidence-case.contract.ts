import * as z from "zod/mini";
import { casePlace } from "#incidents/evidence-case-store.ts";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables, whole } from "#shared/schema.ts";

/** State of the workflow `evidence` that keeps what is known of an incident: decisions, words, acts, whom it affects. */
export const evidenceCase = lambdaFunction({
  env: variables("INCIDENTS_TABLE", "ADMIN_LOG_TABLE", "EVIDENCE_TABLE"),
  input: z.object({ incidentId, snapshot: whole(z.gte(1)), place: casePlace }),
  routes: {},
});
