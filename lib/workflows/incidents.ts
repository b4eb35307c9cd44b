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

export interface IncidentSteps {
  readonly contain: AppFunction;
  readonly withdrawAuthorizations: AppFunction;
  readonly finishContaining: AppFunction;
  readonly planScope: AppFunction;
  readonly scopeUnit: AppFunction;
  readonly countScope: AppFunction;
  readonly recordFailure: AppFunction;
}

/** Applications, or units of reading, that are gone through at once. */
const width = 8;

/**
 * What follows from an incident: the suspects' access stays ended, what hangs on it goes, and then, once everything that was
 * let in before is on record, whom it affects is read and counted. Every step can begin anew, so that whatever was cut off does.
 */
export function incidents(scope: Workflow, steps: IncidentSteps): IChainable {
  const incidentId = JsonPath.stringAt("$.incidentId");
  const payload = { incidentId };
  const contain = new LambdaStep(scope, "Contain", steps.contain, { payload, resultPath: "$.contained" });
  const withdraw = new MapState(scope, "WithdrawAuthorizations", {
    itemsPath: "$.contained.applications",
    itemSelector: { incidentId, applicationId: JsonPath.stringAt("$$.Map.Item.Value") },
    maxConcurrency: width,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(withdrawPages(scope, steps));
  const finish = new LambdaStep(scope, "FinishContaining", steps.finishContaining, {
    payload,
    resultPath: "$.finished",
  });
  const settle = new Wait(scope, "WaitUntilSettled", { time: WaitTime.timestampPath("$.finished.settledAt") });
  const plan = new LambdaStep(scope, "PlanScope", steps.planScope, { payload, resultPath: "$.plan" });
  const read = new MapState(scope, "ReadUnits", {
    itemsPath: "$.plan.units",
    itemSelector: {
      incidentId,
      unit: JsonPath.objectAt("$$.Map.Item.Value"),
      page: { place: { day: 0, shard: 0, after: "" } },
    },
    maxConcurrency: width,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(readUnit(scope, steps));
  const count = new LambdaStep(scope, "CountScope", steps.countScope, { payload, resultPath: "$.count" });
  const counted = new Choice(scope, "MoreToCount")
    .when(Condition.booleanEquals("$.count.more", true), count)
    .otherwise(new Succeed(scope, "Done"));

  const begin = new Choice(scope, "What").when(Condition.stringEquals("$.part", "count"), count).otherwise(contain);
  const failed = standBy(scope, "incidents", steps.recordFailure, begin);
  for (const step of [contain, withdraw, finish, plan, read, count]) step.addCatch(failed, { resultPath: "$.failure" });
  contain.next(withdraw).next(finish).next(settle).next(plan).next(read).next(count).next(counted);
  return begin;
}

/** One unit: record after record, from where the call before ended. */
function readUnit(scope: Workflow, { scopeUnit }: IncidentSteps): IChainable {
  return pageByPage(scope, {
    states: { step: "ReadRecords", more: "MoreRecords", done: "Read" },
    calls: scopeUnit,
    payload: {
      incidentId: JsonPath.stringAt("$.incidentId"),
      unit: JsonPath.objectAt("$.unit"),
      place: JsonPath.objectAt("$.page.place"),
    },
  });
}

/** One application: page after page of its authorisations. */
function withdrawPages(scope: Workflow, { withdrawAuthorizations }: IncidentSteps): IChainable {
  return pageByPage(scope, {
    states: { step: "WithdrawPage", more: "MoreAuthorizations", done: "Withdrawn" },
    calls: withdrawAuthorizations,
    payload: {
      incidentId: JsonPath.stringAt("$.incidentId"),
      applicationId: JsonPath.stringAt("$.applicationId"),
    },
  });
}
