import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** First state of the workflow `incidents`: what the opening ended stays ended, and whose authorisations follow. */
export const contain = lambdaFunction({
  env: variables("STANDING_TABLE", "ADMIN_LOG_TABLE", "INCIDENTS_TABLE"),
  input: z.object({ incidentId }),
  routes: {},
});
