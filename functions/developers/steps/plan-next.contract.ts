import * as z from "zod/mini";
import { timekeeping } from "#developers/timekeeping-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { instant } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `timekeeper` that finds out what to wait for. */
export const planNext = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  /** `startedAt` is when this execution was: it has to hand over to another before it is a year old. */
  input: z.object({ timekeeping, startedAt: instant }),
  routes: {},
});
