import { Duration } from "aws-cdk-lib";
import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Map as MapState,
  Succeed,
  Wait,
  WaitTime,
} from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "../constructs/app-function.ts";
import { pageByPage } from "../constructs/page-by-page.ts";
import { standBy } from "../constructs/stand-by.ts";
import type { Workflow } from "../constructs/workflow.ts";
import { LambdaStep } from "../constructs/workflow-steps.ts";

export interface ReinstatementSteps {
  readonly planRestoring: AppFunction;
  readonly restoreAuthorizations: AppFunction;
  readonly finishRestoring: AppFunction;
  readonly recordFailure: AppFunction;
}

/** Applications that are gone through at once. */
const width = 8;

/**
 * What follows from an access that came back: what sellers had authorised and the incident took away comes back, too, once the
 * incident is done with taking away. Every step can begin anew, so that whatever was cut off does.
 */
export function reinstatements(scope: Workflow, steps: ReinstatementSteps): IChainable {
  const incidentId = JsonPath.stringAt("$.incidentId");
  const reinstatementId = JsonPath.stringAt("$.reinstatementId");
  const payload = { incidentId, reinstatementId };
  const plan = new LambdaStep(scope, "PlanRestoring", steps.planRestoring, { payload, resultPath: "$.plan" });
  const wait = new Wait(scope, "WaitUntilContained", { time: WaitTime.duration(Duration.minutes(1)) });
  const restore = new MapState(scope, "RestoreAuthorizations", {
    itemsPath: "$.plan.applications",
    itemSelector: { incidentId, reinstatementId, applicationId: JsonPath.stringAt("$$.Map.Item.Value") },
    maxConcurrency: width,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(restorePages(scope, steps));
  const finish = new LambdaStep(scope, "FinishRestoring", steps.finishRestoring, { payload });

  const failed = standBy(scope, "reinstatements", steps.recordFailure, plan);
  for (const step of [plan, restore, finish]) step.addCatch(failed, { resultPath: "$.failure" });
  restore.next(finish).next(new Succeed(scope, "Done"));
  return plan.next(
    new Choice(scope, "StillTakingAway")
      .when(Condition.booleanEquals("$.plan.waiting", true), wait.next(plan))
      .otherwise(restore),
  );
}

/** One application: page after page of its authorisations. */
function restorePages(scope: Workflow, { restoreAuthorizations }: ReinstatementSteps): IChainable {
  return pageByPage(scope, {
    states: { step: "RestorePage", more: "MoreAuthorizations", done: "Restored" },
    calls: restoreAuthorizations,
    payload: {
      incidentId: JsonPath.stringAt("$.incidentId"),
      reinstatementId: JsonPath.stringAt("$.reinstatementId"),
      applicationId: JsonPath.stringAt("$.applicationId"),
    },
  });
}
