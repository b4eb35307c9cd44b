import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { reinstatementId } from "#incidents/reinstatement-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `reinstatements` that goes through a page of what an incident took away from an application. */
export const restoreAuthorizations = lambdaFunction({
  env: variables("STANDING_TABLE", "ADMIN_LOG_TABLE", "INCIDENTS_TABLE"),
  input: z.object({ incidentId, reinstatementId, applicationId }),
  routes: {},
});
