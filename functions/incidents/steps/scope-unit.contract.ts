import * as z from "zod/mini";
import { unitPlace } from "#incidents/access-records-store.ts";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { clientId } from "#shared/http/schemas.ts";
import { matching, variables, whole } from "#shared/schema.ts";

/** State of the workflow `incidents` that reads some access records of a suspect, and keeps whom they affect. */
export const scopeUnit = lambdaFunction({
  env: variables("ACCESS_LOG_TABLE", "ACCESS_LOG_SHARDS", "INCIDENTS_TABLE"),
  input: z.object({
    incidentId,
    unit: z.object({
      actor: matching(/^(application|staff)#.+$/, "must be an application or a member of staff"),
      clientId: z.optional(clientId),
      first: z.iso.date(),
      days: whole(z.gte(1)),
    }),
    place: unitPlace,
  }),
  routes: {},
});
