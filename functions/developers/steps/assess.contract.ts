import * as z from "zod/mini";
import { lambdaFunction } from "#shared/http/route.ts";
import { prefixedId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";

/** First state of the workflow `assessments`: the automatic assessment ends a submission, or leaves it to people. */
export const assess = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "ADMIN_LOG_TABLE"),
  input: z.object({ assessmentId: prefixedId("ass") }),
  routes: {},
});
