import { Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { pageOf } from "./alarms.ts";

/** Calls after which a key cannot be used, or can be used by others than before. */
const watchedCalls = ["DisableKey", "ScheduleKeyDeletion", "DisableKeyRotation", "PutKeyPolicy", "CreateGrant"];

export interface KeyWatchProps {
  /** Those whose grants are AWS's own doing. */
  readonly grantedByServices: readonly IKey[];
  readonly others: readonly IKey[];
  readonly topic: ITopic;
  readonly deadLetters: IQueue;
}

/**
 * Tells of calls that put a key at risk, as they happen: a key scheduled for deletion can be rescued for 30 days. The events
 * are CloudTrail's, so the account needs a trail that records management events.
 */
export class KeyWatch extends Construct {
  constructor(scope: Construct, id: string, { grantedByServices, others, topic, deadLetters }: KeyWatchProps) {
    super(scope, id);
    const target = new SnsTopic(topic, {
      deadLetterQueue: deadLetters,
      message: RuleTargetInput.fromText(`A call puts a KMS key at risk. Runbook: ${pageOf("key-at-risk")}`),
    });
    const watch = (name: string, keys: readonly IKey[], calls: readonly string[]) =>
      new Rule(this, name, {
        description: `Runbook: ${pageOf("key-at-risk")}`,
        eventPattern: {
          source: ["aws.kms"],
          detailType: ["AWS API Call via CloudTrail"],
          detail: { eventName: calls, resources: { ARN: keys.map(({ keyArn }) => keyArn) } },
        },
        targets: [target],
      });
    watch("Used", others, watchedCalls);
    watch(
      "UsedByServices",
      grantedByServices,
      watchedCalls.filter((call) => call !== "CreateGrant"),
    );
  }
}
