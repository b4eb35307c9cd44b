import * as z from "zod/mini";
import { unitPlace } from "#incidents/access-records-store.ts";
import { incidentId } from "#incidents/incident-schemas.ts";
import { scopeUnit as unit } from "#incidents/scope-unit-schema.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `incidents` that reads some access records of a suspect, and keeps whom they affect. */
export const scopeUnit = lambdaFunction({
  env: variables("ACCESS_LOG_TABLE", "ACCESS_LOG_SHARDS", "INCIDENTS_TABLE"),
  input: z.object({ incidentId, unit, place: unitPlace }),
  routes: {},
});
