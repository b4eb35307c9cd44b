import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `incidents` when everything that hangs on the suspects' access has followed. */
export const finishContaining = lambdaFunction({
  env: variables("INCIDENTS_TABLE"),
  input: z.object({ incidentId }),
  routes: {},
});
