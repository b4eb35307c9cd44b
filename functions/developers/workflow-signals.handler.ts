import { reportTask, sfn, startExecution } from "#shared/clients/sfn.ts";
import { readEnv } from "#shared/env.ts";
import { streamFunction } from "#shared/stream-function.ts";
import { workflowSignals } from "./workflow-signals.contract.ts";
import { type Signal, signalsOf } from "./workflow-signals.ts";
import { changedRow } from "./workflow-signals-schemas.ts";

const env = readEnv(workflowSignals);
const workflows = sfn();
const arns = {
  assessments: env.ASSESSMENTS_WORKFLOW_ARN,
  timekeeper: env.TIMEKEEPER_WORKFLOW_ARN,
  notices: env.NOTICES_WORKFLOW_ARN,
  campaigns: env.CAMPAIGNS_WORKFLOW_ARN,
};

const send = (signal: Signal) =>
  "start" in signal
    ? startExecution(workflows, arns[signal.start], signal)
    : reportTask(workflows, signal.report, signal.output);

/** Telling twice is telling once: workflows are named after what starts them. */
export const handler = streamFunction("developers/workflow-signals", async ({ before, after }) => {
  for (const signal of signalsOf({ before: before && changedRow(before), after: changedRow(after) }))
    await send(signal);
});
