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

export interface CampaignSteps {
  readonly planCampaign: AppFunction;
  readonly visitCohort: AppFunction;
  readonly finishCampaignPhase: AppFunction;
  readonly recordFailure: AppFunction;
}

/** Parts of the cohort that are visited at once: enough for minutes rather than hours, and no crowd before the tables. */
const width = 8;

/**
 * Carries a campaign to its end: finds out what is due next, waits for it, does it for the whole cohort, page by page, and
 * begins again, until the deadline was carried out. A page that is visited twice is done once, so that whatever is cut off
 * can begin anew.
 */
export function campaigns(scope: Workflow, steps: CampaignSteps): IChainable {
  const campaignId = JsonPath.stringAt("$.campaignId");
  const deadline = JsonPath.objectAt("$.plan.deadline");
  const plan = new LambdaStep(scope, "PlanCampaign", steps.planCampaign, {
    payload: { campaignId },
    resultPath: "$.plan",
  });
  const wait = new Wait(scope, "WaitUntilDue", { time: WaitTime.timestampPath("$.plan.deadline.at") });
  const visit = new MapState(scope, "VisitCohort", {
    itemsPath: "$.plan.buckets",
    itemSelector: { campaignId, deadline, bucket: JsonPath.stringAt("$$.Map.Item.Value"), page: { after: "" } },
    maxConcurrency: width,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(visitPages(scope, steps));
  const finish = new LambdaStep(scope, "FinishPhase", steps.finishCampaignPhase, { payload: { campaignId, deadline } });

  const failed = standBy(scope, "campaigns", steps.recordFailure, plan);
  for (const step of [plan, visit, finish]) step.addCatch(failed, { resultPath: "$.failure" });
  return plan.next(
    new Choice(scope, "What")
      .when(Condition.booleanEquals("$.plan.done", true), new Succeed(scope, "Done"))
      .otherwise(wait.next(visit).next(finish).next(plan)),
  );
}

/** One part of the cohort: page after page, each from where the one before it ended. */
function visitPages(scope: Workflow, { visitCohort }: CampaignSteps): IChainable {
  return pageByPage(scope, {
    states: { step: "VisitPage", more: "More", done: "Visited" },
    calls: visitCohort,
    payload: {
      campaignId: JsonPath.stringAt("$.campaignId"),
      deadline: JsonPath.objectAt("$.deadline"),
      bucket: JsonPath.stringAt("$.bucket"),
      after: JsonPath.stringAt("$.page.after"),
    },
  });
}
