import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { reinstatementId } from "#incidents/reinstatement-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Last state of the workflow `reinstatements`: says what came back. */
export const finishRestoring = lambdaFunction({
  env: variables("INCIDENTS_TABLE"),
  input: z.object({ incidentId, reinstatementId }),
  routes: {},
});
