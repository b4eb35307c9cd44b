import { Choice, Condition, type IChainable, JsonPath, Succeed, Wait, WaitTime } from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "../constructs/app-function.ts";
import type { WorkflowName } from "../constructs/bound-workflow.ts";
import { standBy } from "../constructs/stand-by.ts";
import type { Workflow } from "../constructs/workflow.ts";
import { LambdaStep, StartAgain } from "../constructs/workflow-steps.ts";

export interface TimekeeperSteps {
  readonly planNext: AppFunction;
  readonly actOnDue: AppFunction;
  readonly recordFailure: AppFunction;
}

/**
 * Keeps the time of something that has deadlines, such as an approval with its reminders and its end: finds the next one,
 * waits for it, does what is due, and begins again, until there is none. It reads each time what is so by then: what was
 * extended or taken back meanwhile needs nobody to stop a clock.
 */
export function timekeeper(scope: Workflow, workflow: WorkflowName, steps: TimekeeperSteps): IChainable {
  const timekeeping = JsonPath.objectAt("$.timekeeping");
  const plan = new LambdaStep(scope, "PlanNext", steps.planNext, {
    payload: { timekeeping, startedAt: JsonPath.executionStartTime },
    resultPath: "$.plan",
  });
  const waitUntil = (id: string) => new Wait(scope, id, { time: WaitTime.timestampPath("$.plan.at") });
  const act = new LambdaStep(scope, "ActOnDue", steps.actOnDue, { payload: { timekeeping } });
  const handOver = new StartAgain(scope, "HandOver", workflow, {
    // Unique, and the same if this is tried again.
    name: JsonPath.format("{}-again", JsonPath.executionName),
    input: { timekeeping },
  });
  const done = new Succeed(scope, "Done");

  const failed = standBy(scope, "timekeeper", steps.recordFailure, plan);
  for (const step of [plan, act]) step.addCatch(failed, { resultPath: "$.failure" });
  return plan.next(
    new Choice(scope, "What")
      .when(Condition.stringEquals("$.plan.next", "act"), waitUntil("WaitUntilDue").next(act).next(plan))
      .when(Condition.stringEquals("$.plan.next", "hand_over"), waitUntil("WaitToHandOver").next(handOver).next(done))
      .otherwise(done),
  );
}
