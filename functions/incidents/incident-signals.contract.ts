import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Follows the changes of the table `incidents`, and tells the workflow. */
export const incidentSignals = lambdaFunction({
  env: variables("INCIDENTS_WORKFLOW_ARN"),
  routes: {},
});
