import * as z from "zod/mini";
import { lambdaFunction } from "#shared/http/route.ts";

/** Where a workflow comes to when a state of it has failed for an hour: puts that on record, before it tries again. */
export const recordFailure = lambdaFunction({
  env: z.object({}),
  input: z.object({ workflow: z.string(), execution: z.string(), error: z.string() }),
  routes: {},
});
