import * as z from "zod/mini";
import { lambdaFunction } from "#shared/http/route.ts";
import { prefixedId } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";

/** State of the workflow `assessments` that waits for people: leaves its token where their decision finds it. */
export const awaitDecision = lambdaFunction({
  env: variables("DEVELOPERS_TABLE", "ASSESSMENTS_WORKFLOW_ARN"),
  input: z.object({ assessmentId: prefixedId("ass"), taskToken: z.string() }),
  routes: {},
});
