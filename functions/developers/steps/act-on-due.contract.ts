import * as z from "zod/mini";
import { timekeeping } from "#developers/timekeeping-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `timekeeper` when the time has come. */
export const actOnDue = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "ADMIN_LOG_TABLE"),
  input: z.object({ timekeeping }),
  routes: {},
});
