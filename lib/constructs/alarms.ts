import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

/** The alarms there are. Each is the name of the page under docs/runbooks/ that says what to do. */
export const runbooks = [
  "clock-watch-missing",
  "dependency-unavailable",
  "extension-guessing",
  "function-errors",
  "integrity-violation",
  "key-at-risk",
  "mail-returned",
  "notices-failing",
  "notices-stuck",
  "pool-exhausted",
  "refused-clients",
  "rewrap-failing",
  "server-errors",
  "staff-access-limit",
  "stream-behind",
  "sweep-behind",
  "sweep-missing",
  "table-throttles",
  "undelivered-events",
  "workflow-stuck",
] as const;
export type Runbook = (typeof runbooks)[number];

export const pageOf = (runbook: Runbook): string => `docs/runbooks/${runbook}.md`;

export interface AlarmProps {
  readonly metric: IMetric;
  /** What has happened, in one sentence. */
  readonly says: string;
  /** Raised when the metric reaches this. */
  readonly atLeast?: number;
  /** Raised when the metric is below this, or there is no data at all. */
  readonly below?: number;
  /** How many periods in a row; one unless said otherwise. */
  readonly periods?: number;
}

/** Makes alarms that publish to one topic, when they are raised and when they are over. */
export class Alarms extends Construct {
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, topic: ITopic) {
    super(scope, id);
    this.action = new SnsAction(topic);
  }

  /** @param subject tells alarms with the same runbook apart */
  raise(runbook: Runbook, { metric, says, atLeast, below, periods = 1 }: AlarmProps, subject = ""): void {
    const alarm = new Alarm(this, `${runbook}${subject && `-${subject.replaceAll("/", "-")}`}`, {
      metric,
      alarmDescription: `${says} Runbook: ${pageOf(runbook)}`,
      threshold: below ?? atLeast ?? 1,
      comparisonOperator:
        below === undefined
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: below === undefined ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(this.action);
    alarm.addOkAction(this.action);
  }
}

export const fiveMinutes = Duration.minutes(5);
