import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Map as MapState,
  Pass,
  Result,
  Succeed,
} from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "../constructs/app-function.ts";
import { pageByPage } from "../constructs/page-by-page.ts";
import { standBy } from "../constructs/stand-by.ts";
import type { Workflow } from "../constructs/workflow.ts";
import { LambdaStep } from "../constructs/workflow-steps.ts";

export interface EvidenceSteps {
  readonly planScope: AppFunction;
  readonly evidenceReads: AppFunction;
  readonly evidenceCase: AppFunction;
  readonly evidenceManifest: AppFunction;
  readonly recordFailure: AppFunction;
}

/** Units of reading that are gone through at once. */
const width = 8;

/**
 * Keeps the evidence of an incident that was dealt with: the access records that its scope was read from, by the same units;
 * then what was decided and said; and at last the signed list of it all. What is kept stays as it was first kept, so that
 * whatever was cut off begins anew.
 */
export function evidenceOf(scope: Workflow, steps: EvidenceSteps): IChainable {
  const incidentId = JsonPath.stringAt("$.incidentId");
  const snapshot = JsonPath.numberAt("$.snapshot");
  const plan = new LambdaStep(scope, "PlanReads", steps.planScope, { payload: { incidentId }, resultPath: "$.plan" });
  const reads = new MapState(scope, "KeepReads", {
    itemsPath: "$.plan.units",
    itemSelector: {
      ...{ incidentId, snapshot },
      unit: JsonPath.objectAt("$$.Map.Item.Value"),
      index: JsonPath.numberAt("$$.Map.Item.Index"),
      page: { place: { day: 0, shard: 0, after: "", page: 0 } },
    },
    maxConcurrency: width,
    resultPath: JsonPath.DISCARD,
  }).itemProcessor(keepUnit(scope, steps));
  const begin = new Pass(scope, "BeginCase", {
    result: Result.fromObject({ place: { source: 0, page: 0, after: "" } }),
    resultPath: "$.case",
  });
  const keep = new LambdaStep(scope, "KeepCase", steps.evidenceCase, {
    payload: { incidentId, snapshot, place: JsonPath.objectAt("$.case.place") },
    resultPath: "$.case",
  });
  const seal = new LambdaStep(scope, "SignManifest", steps.evidenceManifest, { payload: { incidentId, snapshot } });
  const kept = new Choice(scope, "MoreCase").when(Condition.booleanEquals("$.case.more", true), keep).otherwise(seal);

  const failed = standBy(scope, "evidence", steps.recordFailure, plan);
  for (const step of [plan, reads, keep, seal]) step.addCatch(failed, { resultPath: "$.failure" });
  plan.next(reads).next(begin).next(keep).next(kept);
  seal.next(new Succeed(scope, "Done"));
  return plan;
}

/** One unit: page after page of its records, from where the call before ended. */
function keepUnit(scope: Workflow, { evidenceReads }: EvidenceSteps): IChainable {
  return pageByPage(scope, {
    states: { step: "KeepRecords", more: "MoreRecords", done: "Kept" },
    calls: evidenceReads,
    payload: {
      incidentId: JsonPath.stringAt("$.incidentId"),
      snapshot: JsonPath.numberAt("$.snapshot"),
      unit: JsonPath.objectAt("$.unit"),
      index: JsonPath.numberAt("$.index"),
      place: JsonPath.objectAt("$.page.place"),
    },
  });
}
