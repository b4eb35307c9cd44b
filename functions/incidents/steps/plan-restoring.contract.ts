import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { reinstatementId } from "#incidents/reinstatement-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** First state of the workflow `reinstatements`: whose authorisations may come back with an access, once they are all gone. */
export const planRestoring = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE"),
  input: z.object({ incidentId, reinstatementId }),
  routes: {},
});
