import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Follows the changes of the table `incidents`, and tells the workflows. */
export const incidentSignals = lambdaFunction({
  env: variables(
    "INCIDENTS_WORKFLOW_ARN",
    "NOTICES_WORKFLOW_ARN",
    "REINSTATEMENTS_WORKFLOW_ARN",
    "EVIDENCE_WORKFLOW_ARN",
  ),
  routes: {},
});
