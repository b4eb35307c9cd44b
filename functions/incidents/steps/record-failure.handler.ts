import { log } from "#shared/log/log.ts";
import { stepFunction } from "#shared/step-function.ts";
import { recordFailure } from "./record-failure.contract.ts";

/** The line raises an alarm: what to do is in docs/runbooks/workflow-stuck.md. */
export const handler = stepFunction("incidents/record-failure", recordFailure, async ({ workflow, execution, error }) =>
  log("workflow.stuck", { workflow, execution, errorName: error }),
);
