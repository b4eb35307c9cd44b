import { Duration } from "aws-cdk-lib";
import { type IChainable, JsonPath, Wait, WaitTime } from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "./app-function.ts";
import type { Workflow } from "./workflow.ts";
import { LambdaStep } from "./workflow-steps.ts";

/**
 * Where a workflow goes when a state has failed for all its retries: puts that on record, which raises an alarm, waits, and
 * begins again. So nothing that developers wait for is lost while somebody mends what is broken, and nothing has to be
 * started by hand. Expects the error at `$.failure.Error`.
 */
export function standBy(scope: Workflow, workflow: string, recordFailure: AppFunction, again: IChainable): IChainable {
  const record = new LambdaStep(scope, "RecordFailure", recordFailure, {
    payload: { workflow, execution: JsonPath.executionName, error: JsonPath.stringAt("$.failure.Error") },
  });
  const wait = new Wait(scope, "StandBy", { time: WaitTime.duration(Duration.hours(1)) });
  return record.next(wait).next(again);
}
