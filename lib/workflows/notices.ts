import { Duration } from "aws-cdk-lib";
import { Errors, type IChainable, JitterType, JsonPath, Succeed } from "aws-cdk-lib/aws-stepfunctions";
import type { AppFunction } from "../constructs/app-function.ts";
import { standBy } from "../constructs/stand-by.ts";
import type { Workflow } from "../constructs/workflow.ts";
import { LambdaStep } from "../constructs/workflow-steps.ts";

export interface NoticeSteps {
  readonly send: AppFunction;
  readonly noteFailed: AppFunction;
  readonly recordFailure: AppFunction;
}

/** About two hours: longer than most outages of a mail service, and short beside the deadlines that notices speak of. */
const patience = {
  errors: [Errors.ALL],
  interval: Duration.seconds(30),
  backoffRate: 2,
  maxAttempts: 8,
  maxDelay: Duration.hours(1),
  jitterStrategy: JitterType.FULL,
};

/**
 * One mail: sent, or on record as one that could not be. It ends well in both cases: whoever reads the record acts on it, and
 * nothing waits for a mail. Its input is `{ notice }`, of functions/developers/notice-schemas.ts.
 */
export function notices(scope: Workflow, { send, noteFailed, recordFailure }: NoticeSteps): IChainable {
  const payload = { notice: JsonPath.objectAt("$.notice") };
  const sendNotice = new LambdaStep(scope, "SendNotice", send, { payload, retry: patience });
  const noticeFailed = new LambdaStep(scope, "NoticeFailed", noteFailed, {
    payload: { ...payload, error: JsonPath.stringAt("$.failure.Error") },
  });
  const over = new Succeed(scope, "Over");
  sendNotice.addCatch(noticeFailed, { resultPath: "$.failure" });
  // Where not even that could be written, it was no matter of the mail.
  noticeFailed.addCatch(standBy(scope, "notices", recordFailure, sendNotice), { resultPath: "$.failure" });
  noticeFailed.next(over);
  return sendNotice.next(over);
}
