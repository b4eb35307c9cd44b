import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `incidents` that finds out whose access records of which days are to be read. */
export const planScope = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE"),
  input: z.object({ incidentId }),
  routes: {},
});
