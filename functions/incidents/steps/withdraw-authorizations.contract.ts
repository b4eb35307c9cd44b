import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `incidents` that goes through a page of what sellers authorised an application to do. */
export const withdrawAuthorizations = lambdaFunction({
  env: variables("STANDING_TABLE", "ADMIN_LOG_TABLE", "INCIDENTS_TABLE"),
  input: z.object({ incidentId, applicationId }),
  routes: {},
});
