import { Duration } from "aws-cdk-lib";
import { Choice, Condition, type IChainable, JsonPath, Succeed, Wait, WaitTime } from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "../constructs/app-function.ts";
import { ChildPerItem } from "../constructs/child-per-item.ts";
import { standBy } from "../constructs/stand-by.ts";
import type { Workflow } from "../constructs/workflow.ts";
import { LambdaStep } from "../constructs/workflow-steps.ts";

export interface IncidentNoticesSteps {
  readonly planSending: AppFunction;
  readonly sendPage: AppFunction;
  readonly failPage: AppFunction;
  readonly finishSending: AppFunction;
  readonly recordFailure: AppFunction;
}

/**
 * The notice to everyone whom an incident affects: page by page, until everybody is accounted for. A page that failed for about
 * an hour is put on record, which raises an alarm, and is tried again with the others that are left.
 * @param width pages at once; how fast they are sent altogether is for the steps to agree on
 */
export function incidentNotices(scope: Workflow, steps: IncidentNoticesSteps, width: number): IChainable {
  const incidentId = JsonPath.stringAt("$.incidentId");
  const payload = { incidentId };
  const plan = new LambdaStep(scope, "PlanSending", steps.planSending, { payload, resultPath: "$.plan" });
  const send = new ChildPerItem(scope, "SendPages", {
    items: "$.plan.pages",
    input: { incidentId, page: JsonPath.numberAt("$$.Map.Item.Value") },
    maxConcurrency: width,
    // What failed is found by the plan that follows.
    toleratedFailurePercentage: 100,
    steps: sendPage(scope, steps),
  });
  const pause = new Wait(scope, "WaitBeforeFailedPages", { time: WaitTime.duration(Duration.minutes(10)) });
  const finish = new LambdaStep(scope, "FinishSending", steps.finishSending, { payload });
  const next = new Choice(scope, "PagesLeft")
    .when(Condition.not(Condition.isPresent("$.plan.pages[0]")), finish)
    .when(Condition.booleanEquals("$.plan.failed", true), pause)
    .otherwise(send);
  const failed = standBy(scope, "incident-notices", steps.recordFailure, plan);
  for (const step of [plan, send, finish]) step.addCatch(failed, { resultPath: "$.failure" });
  plan.next(next);
  pause.next(send);
  send.next(plan);
  finish.next(new Succeed(scope, "Done"));
  return plan;
}

/** One page: as many calls as it takes. */
function sendPage(scope: Workflow, { sendPage, failPage }: IncidentNoticesSteps): IChainable {
  const payload = { incidentId: JsonPath.stringAt("$.incidentId"), page: JsonPath.numberAt("$.page") };
  const send = new LambdaStep(scope, "SendPage", sendPage, { payload, resultPath: "$.progress" });
  const over = new Succeed(scope, "PageOver", { inputPath: JsonPath.DISCARD });
  const again = new Wait(scope, "WaitForPage", { time: WaitTime.timestampPath("$.progress.again") });
  send.next(
    new Choice(scope, "MoreOfPage").when(Condition.booleanEquals("$.progress.more", true), again).otherwise(over),
  );
  again.next(send);
  const fail = new LambdaStep(scope, "FailPage", failPage, {
    payload: { ...payload, error: JsonPath.stringAt("$.failure.Error") },
  });
  send.addCatch(fail, { resultPath: "$.failure" });
  fail.next(over);
  return send;
}
