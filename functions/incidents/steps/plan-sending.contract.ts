import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `incident-notices` that says which pages are still to be sent. */
export const planSending = lambdaFunction({
  env: variables("INCIDENTS_TABLE"),
  input: z.object({ incidentId }),
  routes: {},
});
