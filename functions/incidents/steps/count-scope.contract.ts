import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `incidents` that counts a page of whom an incident affects. */
export const countScope = lambdaFunction({
  env: variables("INCIDENTS_TABLE", "VAULT_TABLE"),
  input: z.object({ incidentId }),
  routes: {},
});
