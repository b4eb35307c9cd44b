import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables, whole } from "#shared/schema.ts";

/** Last state of the workflow `evidence`: lists what was kept, and signs the list. */
export const evidenceManifest = lambdaFunction({
  env: variables("INCIDENTS_TABLE", "EVIDENCE_TABLE", "EVIDENCE_KEY_ARN"),
  input: z.object({ incidentId, snapshot: whole(z.gte(1)) }),
  routes: {},
});
