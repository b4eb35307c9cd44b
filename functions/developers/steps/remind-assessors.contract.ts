import * as z from "zod/mini";
import { lambdaFunction } from "#shared/http/route.ts";
import { prefixedId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `assessments` when a decision is due, or late. */
export const remindAssessors = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  input: z.object({ assessmentId: prefixedId("ass") }),
  routes: {},
});
