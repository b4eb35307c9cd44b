import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Follows the changes of the table `developers`, and tells the workflows. */
export const workflowSignals = lambdaFunction({
  env: variables(
    "ASSESSMENTS_WORKFLOW_ARN",
    "TIMEKEEPER_WORKFLOW_ARN",
    "NOTICES_WORKFLOW_ARN",
    "CAMPAIGNS_WORKFLOW_ARN",
  ),
  routes: {},
});
