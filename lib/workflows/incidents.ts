import { Choice, Condition, type IChainable, JsonPath, Map as MapState, Succeed } from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "../constructs/app-function.ts";
import { standBy } from "../constructs/stand-by.ts";
import type { Workflow } from "../constructs/workflow.ts";
import { LambdaStep } from "../constructs/workflow-steps.ts";

export interface IncidentSteps {
  readonly contain: AppFunction;
  readonly withdrawAuthorizations: AppFunction;
  readonly finishContaining: AppFunction;
  readonly recordFailure: AppFunction;
}

/** Applications that are gone through at once. */
const width = 8;

/**
 * What follows from an incident: the suspects' access stays ended, and what hangs on it goes. Every step can begin anew, so
 * that whatever was cut off does.
 */
export function incidents(scope: Workflow, steps: IncidentSteps): IChainable {
  const incidentId = JsonPath.stringAt("$.incidentId");
  const contain = new LambdaStep(scope, "Contain", steps.contain, {
    payload: { incidentId },
    resultPath: "$.contained",
  });
  const withdraw = new MapState(scope, "WithdrawAuthorizations", {
    itemsPath: "$.contained.applications",
    itemSelector: { incidentId, applicationId: JsonPath.stringAt("$$.Map.Item.Value") },
    maxConcurrency: width,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(withdrawPages(scope, steps));
  const finish = new LambdaStep(scope, "FinishContaining", steps.finishContaining, { payload: { incidentId } });

  const failed = standBy(scope, "incidents", steps.recordFailure, contain);
  for (const step of [contain, withdraw, finish]) step.addCatch(failed, { resultPath: "$.failure" });
  return contain.next(withdraw).next(finish).next(new Succeed(scope, "Done"));
}

/** One application: page after page of its authorisations. */
function withdrawPages(scope: Workflow, { withdrawAuthorizations }: IncidentSteps): IChainable {
  const page = new LambdaStep(scope, "WithdrawPage", withdrawAuthorizations, {
    payload: {
      incidentId: JsonPath.stringAt("$.incidentId"),
      applicationId: JsonPath.stringAt("$.applicationId"),
    },
    resultPath: "$.page",
  });
  return page.next(
    new Choice(scope, "MoreAuthorizations")
      .when(Condition.booleanEquals("$.page.more", true), page)
      .otherwise(new Succeed(scope, "Withdrawn", { inputPath: JsonPath.DISCARD })),
  );
}
