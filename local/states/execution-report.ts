import { type Execution, endOf } from "./execution.ts";
import { historyOf } from "./history.ts";

/** All that is kept of an execution: what a person, or a search for what must not be there, wants to see. */
export function executionReport(execution: Execution) {
  const { arn, name, machine, input, startedAt, mapRun } = execution;
  return {
    arn,
    name,
    stateMachine: machine.name,
    startedAt,
    ...(mapRun && { mapRunArn: mapRun.arn }),
    ...endOf(execution),
    input,
    history: historyOf(execution),
  };
}
