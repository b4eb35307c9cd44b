import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables, whole } from "#shared/schema.ts";

/** State of the workflow `incident-notices` that puts on record that all attempts at a page have failed. */
export const failPage = lambdaFunction({
  env: variables("INCIDENTS_TABLE"),
  input: z.object({ incidentId, page: whole(z.gte(0)), error: z.string() }),
  routes: {},
});
