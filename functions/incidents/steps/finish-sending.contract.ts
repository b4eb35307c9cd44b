import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Last state of the workflow `incident-notices`: everybody is accounted for. */
export const finishSending = lambdaFunction({
  env: variables("INCIDENTS_TABLE"),
  input: z.object({ incidentId }),
  routes: {},
});
