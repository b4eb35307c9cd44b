import { Choice, Condition, Errors, type IChainable, JsonPath, Succeed } from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "../constructs/app-function.ts";
import { standBy } from "../constructs/stand-by.ts";
import type { Workflow } from "../constructs/workflow.ts";
import { LambdaStep } from "../constructs/workflow-steps.ts";

export interface AssessmentSteps {
  readonly assess: AppFunction;
  readonly awaitDecision: AppFunction;
  readonly remindAssessors: AppFunction;
  readonly recordFailure: AppFunction;
}

/**
 * From a submission to the decision on it. The automatic assessment ends it, or people do: then it waits for as long as it
 * takes, and reminds them before the service level is over and after. What is decided is written by who decides; the
 * workflow only has to hear of it.
 */
export function assessments(scope: Workflow, steps: AssessmentSteps): IChainable {
  const payload = { assessmentId: JsonPath.stringAt("$.assessmentId") };
  const assess = new LambdaStep(scope, "Assess", steps.assess, { payload, resultPath: "$.review" });
  const awaitDecision = new LambdaStep(scope, "AwaitDecision", steps.awaitDecision, {
    payload: { ...payload, taskToken: JsonPath.taskToken },
    waitForToken: true,
    timeout: "$.review.seconds",
  });
  const remind = new LambdaStep(scope, "RemindAssessors", steps.remindAssessors, { payload, resultPath: "$.review" });
  const decided = new Succeed(scope, "Decided");
  const waiting = new Choice(scope, "WaitsForPeople")
    .when(Condition.booleanEquals("$.review.waiting", true), awaitDecision)
    .otherwise(decided);

  // Called again, the first step finds what was done, and waits where it was waited.
  const failed = standBy(scope, "assessments", steps.recordFailure, assess);
  awaitDecision.addCatch(remind, { errors: [Errors.TIMEOUT], resultPath: JsonPath.DISCARD });
  for (const step of [assess, awaitDecision, remind]) step.addCatch(failed, { resultPath: "$.failure" });
  awaitDecision.next(decided);
  remind.next(waiting);
  return assess.next(waiting);
}
