import * as z from "zod/mini";
import { unitPlace } from "#incidents/access-records-store.ts";
import { incidentId } from "#incidents/incident-schemas.ts";
import { scopeUnit } from "#incidents/scope-unit-schema.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables, whole } from "#shared/schema.ts";

/** Where the gathering of a unit's access records goes on, and how many pages there were before. */
export const readsPlace = z.extend(unitPlace, { page: whole(z.gte(0)) });

/** State of the workflow `evidence` that keeps a page of the access records that the scope of an incident was read from. */
export const evidenceReads = lambdaFunction({
  env: variables("ACCESS_LOG_TABLE", "ACCESS_LOG_SHARDS", "INCIDENTS_TABLE", "EVIDENCE_TABLE"),
  input: z.object({
    incidentId,
    snapshot: whole(z.gte(1)),
    unit: scopeUnit,
    index: whole(z.gte(0)),
    place: readsPlace,
  }),
  routes: {},
});
