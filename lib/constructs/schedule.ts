import { Stack } from "aws-cdk-lib";
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { AppFunction } from "./app-function.ts";

export interface ScheduleProps {
  /** `rate(15 minutes)`, in UTC */
  readonly expression: string;
  readonly target: AppFunction;
  /** Where an invocation goes that could not be delivered. */
  readonly deadLetters: IQueue;
}

/** Invokes a function on a schedule, through a role that may invoke this one function and nothing else. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, { expression, target, deadLetters }: ScheduleProps) {
    super(scope, id);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    });
    const policy = new ManagedPolicy(this, "Policy", {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [target.handler.functionArn] }),
        new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [deadLetters.queueArn] }),
      ],
    });
    const schedule = new CfnSchedule(this, "Schedule", {
      description: `Invokes ${target.label}`,
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: target.handler.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: deadLetters.queueArn },
        // The next run is due soon and does the same work: an hour-old invocation is not worth delivering.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
      },
    });
    schedule.node.addDependency(policy);
  }
}
