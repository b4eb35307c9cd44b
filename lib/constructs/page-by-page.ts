import { Choice, Condition, type IChainable, JsonPath, Succeed } from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "./app-function.ts";
import type { Workflow } from "./workflow.ts";
import { LambdaStep } from "./workflow-steps.ts";

export interface PageByPageOptions {
  /** Names of the states: the step, whether there is more, and the end. */
  readonly states: { readonly step: string; readonly more: string; readonly done: string };
  readonly calls: AppFunction;
  /** Of each call; `$.page` is what the one before has answered, and has to be there from the start where it is named. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Calls a step page after page, from where the call before ended, until it answers `more: false`. It ends with nothing. */
export function pageByPage(scope: Workflow, { states, calls, payload }: PageByPageOptions): IChainable {
  const page = new LambdaStep(scope, states.step, calls, { payload, resultPath: "$.page" });
  return page.next(
    new Choice(scope, states.more)
      .when(Condition.booleanEquals("$.page.more", true), page)
      .otherwise(new Succeed(scope, states.done, { inputPath: JsonPath.DISCARD })),
  );
}
