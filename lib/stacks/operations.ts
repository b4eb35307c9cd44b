import { CfnOutput, Duration } from "aws-cdk-lib";
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { Settings } from "../config.ts";
import { AlarmTopic } from "../constructs/alarm-topic.ts";
import { Alarms, fiveMinutes } from "../constructs/alarms.ts";
import type { AppFunction } from "../constructs/app-function.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import { KeyWatch } from "../constructs/key-watch.ts";
import { fieldMetric, linesWith } from "../constructs/log-metrics.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { Workflow } from "../constructs/workflow.ts";
import type { ApiStack } from "./api.ts";
import type { ContactStack } from "./contact.ts";
import type { DataStack } from "./data.ts";
import type { DevelopersStack } from "./developers.ts";
import type { IdentityStack } from "./identity.ts";
import { watchIncidents } from "./incident-alarms.ts";
import type { IncidentsStack } from "./incidents.ts";
import type { KeysStack } from "./keys.ts";
import type { VaultStack } from "./vault.ts";

export interface OperationsProps {
  readonly settings: Settings;
  readonly keys: KeysStack;
  readonly data: DataStack;
  readonly identity: IdentityStack;
  readonly vault: VaultStack;
  readonly contact: ContactStack;
  readonly developers: DevelopersStack;
  readonly incidents: IncidentsStack;
  readonly api: ApiStack;
  readonly functions: readonly AppFunction[];
}

/** What wakes somebody. The name of each alarm is that of its page under docs/runbooks/. */
export class OperationsStack extends StageStack {
  constructor(scope: Construct, props: OperationsProps) {
    super(scope, "operations", props.settings);
    const { settings, keys, vault, contact, developers, incidents } = props;
    const deadLetters = new DeadLetters(this, "DeadLetters");
    const topic = new AlarmTopic(this, "Topic", { key: keys.logs, deadLetters, email: settings.alarmEmail });
    const alarms = new Alarms(this, "Alarms", topic);

    this.watchLog(alarms);
    this.watchJobs(alarms, vault.functions["purge-sweep"]);
    watchIncidents(alarms, settings.stage, incidents.functions["clock-watch"]);
    this.watchServices(alarms, props);
    this.watchQueue(alarms, "vault", vault.deadLetters);
    this.watchQueue(alarms, "contact", contact.deadLetters);
    this.watchQueue(alarms, "developers", developers.deadLetters);
    this.watchQueue(alarms, "incidents", incidents.deadLetters);
    this.watchQueue(alarms, "operations", deadLetters);
    alarms.raise(
      "undelivered-events",
      {
        says: "What became of a notice could not be delivered, and is lost: the state of its mail may be wrong.",
        metric: incidents.mailEvents.metricLost(),
      },
      "mail-events",
    );
    this.watchWorkflows(alarms, [...developers.workflows, ...incidents.workflows]);
    new KeyWatch(this, "KeyWatch", {
      grantedByServices: [keys.tables],
      others: [keys.logs, keys.vault, keys.evidence, ...keys.signing],
      topic,
      deadLetters,
    });
    new CfnOutput(this, "AlarmTopicArn", { value: topic.topicArn });
  }

  private watchLog(alarms: Alarms): void {
    const { stage } = this.settings;
    alarms.raise("integrity-violation", {
      says: "Stored or answered bytes are not what they claim to be; nothing was opened.",
      metric: linesWith(stage, "integrity.violation", fiveMinutes),
    });
    alarms.raise("dependency-unavailable", {
      says: "KMS, DynamoDB or SES did not answer; callers were told to try again.",
      metric: linesWith(stage, "dependency.unavailable", fiveMinutes),
      atLeast: 5,
    });
    alarms.raise("workflow-stuck", {
      says: "A step of a workflow has failed for an hour; it is tried again every hour.",
      metric: linesWith(stage, "workflow.stuck", fiveMinutes),
    });
    alarms.raise("notices-failing", {
      says: "A mail could not be sent in two hours of trying: somebody was not told what they should know.",
      metric: linesWith(stage, "notice.failed", fiveMinutes),
    });
    alarms.raise("pool-exhausted", {
      says: "A contact token could not be issued: no number of the pool is free for its caller.",
      metric: linesWith(stage, "contact.pool_exhausted", fiveMinutes),
    });
    alarms.raise("extension-guessing", {
      says: "Several callers were refused for keying in wrong extensions.",
      metric: linesWith(stage, "contact.caller_refused", fiveMinutes),
      atLeast: 5,
    });
    alarms.raise("staff-access-limit", {
      says: "Somebody who works here wanted more of buyers' data than the limits allow, and was refused.",
      metric: linesWith(stage, "staff_access.limit_reached", fiveMinutes),
    });
    alarms.raise(
      "extension-guessing",
      {
        says: "Far more wrong extensions than people mistype, from callers who give few each.",
        metric: linesWith(stage, "contact.extension_wrong", fiveMinutes),
        atLeast: 100,
      },
      "many-callers",
    );
    alarms.raise("refused-clients", {
      says: "Far more clients than usual fail to authenticate.",
      metric: linesWith(stage, "client.refused", fiveMinutes),
      atLeast: 50,
    });
  }

  private watchJobs(alarms: Alarms, sweep: AppFunction): void {
    const { stage } = this.settings;
    alarms.raise("rewrap-failing", {
      says: "Record keys could not be brought under a current vault key.",
      metric: linesWith(stage, "rewrap.record_failed", Duration.days(1)),
    });
    alarms.raise("sweep-missing", {
      says: "No sweep has finished in three hours; personal data may outlive its time.",
      metric: linesWith(stage, "sweep.finished", Duration.hours(1)),
      below: 1,
      periods: 3,
    });
    // Over an hour, so that the alarm does not come and go between two sweeps.
    const period = Duration.hours(1);
    const finished = { logGroup: sweep.logs, stage, code: "sweep.finished", period } as const;
    alarms.raise("sweep-behind", {
      says: "Personal data that was due for destruction is still there: a record failed, or is due for a day.",
      metric: new MathExpression({
        expression: "IF(failed > 0 OR oldest >= 24, 1, 0)",
        usingMetrics: {
          failed: fieldMetric(this, "SweepFailed", { ...finished, field: "failed" }),
          oldest: fieldMetric(this, "SweepOldestDueHours", { ...finished, field: "oldestDueHours" }),
        },
        period,
      }),
    });
  }

  private watchServices(alarms: Alarms, { data, identity, api, functions }: OperationsProps): void {
    for (const { api: watched } of [identity, api]) {
      const usingMetrics = {
        failed: watched.metricServerError({ period: fiveMinutes, statistic: "Sum" }),
        all: watched.metricCount({ period: fiveMinutes, statistic: "SampleCount" }),
      };
      alarms.raise(
        "server-errors",
        {
          says: "At least 1 in 100 requests, and at least 5 in five minutes, are answered 5xx.",
          metric: new MathExpression({
            expression: "IF(failed >= 5, 100 * failed / all, 0)",
            usingMetrics,
            period: fiveMinutes,
          }),
          atLeast: 1,
        },
        watched.host,
      );
    }
    for (const { handler, label } of functions) {
      const usingMetrics = {
        errors: handler.metricErrors({ period: fiveMinutes }),
        throttles: handler.metricThrottles({ period: fiveMinutes }),
      };
      const metric = new MathExpression({ expression: "errors + throttles", usingMetrics, period: fiveMinutes });
      alarms.raise("function-errors", { says: `${label} crashes, times out or is throttled.`, metric }, label);
    }
    for (const { handler, label } of functions.filter(({ followsTable }) => followsTable)) {
      alarms.raise(
        "stream-behind",
        {
          says: `${label} is half an hour behind the table that it follows, which forgets after a day.`,
          metric: handler.metric("IteratorAge", { statistic: "Maximum", period: fiveMinutes }),
          atLeast: Duration.minutes(30).toMilliseconds(),
        },
        label,
      );
    }
    for (const table of data.tables) {
      const usingMetrics = {
        reads: table.metric("ReadThrottleEvents", { statistic: "Sum", period: fiveMinutes }),
        writes: table.metric("WriteThrottleEvents", { statistic: "Sum", period: fiveMinutes }),
      };
      const metric = new MathExpression({ expression: "reads + writes", usingMetrics, period: fiveMinutes });
      alarms.raise(
        "table-throttles",
        { says: `DynamoDB throttles the table ${table.node.id}.`, metric, atLeast: 10 },
        table.node.id,
      );
    }
  }

  private watchWorkflows(alarms: Alarms, workflows: readonly Workflow[]): void {
    for (const { machine, node } of workflows) {
      const usingMetrics = {
        failed: machine.metricFailed({ period: fiveMinutes, statistic: "Sum" }),
        timedOut: machine.metricTimedOut({ period: fiveMinutes, statistic: "Sum" }),
      };
      const metric = new MathExpression({ expression: "failed + timedOut", usingMetrics, period: fiveMinutes });
      alarms.raise("workflow-stuck", { says: `An execution of ${node.id} has failed for good.`, metric }, node.id);
    }
  }

  private watchQueue(alarms: Alarms, subject: string, queue: DeadLetters): void {
    alarms.raise(
      "undelivered-events",
      {
        says: "An event could not be handled or delivered, and waits in a dead-letter queue.",
        metric: queue.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes, statistic: "Maximum" }),
      },
      subject,
    );
  }
}
