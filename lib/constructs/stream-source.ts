import { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { EventSourceMapping, type IFunction, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Construct } from "constructs";
import type { DeadLetters } from "./dead-letters.ts";
import type { ProtectedTable } from "./protected-table.ts";

/** A value that an attribute may have; or what is true of it. Numbers are text in a record: `{ N: ["3"] }`. */
type Condition =
  | string
  | boolean
  | { readonly prefix: string }
  | { readonly "anything-but": readonly string[] }
  | { readonly exists: boolean };

/** Attribute → its type → conditions, of which one has to hold. */
type ImageFilter = Readonly<Record<string, Readonly<Partial<Record<"S" | "N" | "BOOL", readonly Condition[]>>>>>;

/**
 * Which records a function is invoked for: those of which all holds that is said here. What is written down is what the
 * local runtime can judge, too. Source: AWS Lambda Developer Guide, "Filter rule syntax".
 */
export interface RecordFilter {
  readonly eventName?: readonly ("INSERT" | "MODIFY" | "REMOVE")[];
  readonly dynamodb?: {
    readonly Keys?: ImageFilter;
    readonly NewImage?: ImageFilter;
    readonly OldImage?: ImageFilter;
  };
}

/** What drives a function that follows the changes of a table. */
export interface StreamPlan {
  readonly table: ProtectedTable;
  /** A record that one of them lets pass goes to the function. None would be all records. */
  readonly filters: readonly [RecordFilter, ...RecordFilter[]];
  /** Told where in the stream the records are that were given up: for a day, they can be read there. */
  readonly deadLetters: DeadLetters;
  /** The most records of one invocation; 25 unless said otherwise. */
  readonly batchSize?: number;
}

/**
 * With the waits in between, which grow to a minute, they last for about ten minutes: longer than a short outage, and as
 * long as a record that cannot be handled holds up those that come after it.
 */
const retryAttempts = 15;

/** @throws Error for a table that has no stream */
function streamOf({ node, tableStreamArn }: ProtectedTable): string {
  if (!tableStreamArn) throw new Error(`the table ${node.id} has no stream: it needs \`stream: true\``);
  return tableStreamArn;
}

/**
 * What the role of a function needs to be driven by a stream: Lambda reads it, and reports what it gives up, in the
 * function's name. The key of the table lets itself be used through DynamoDB, so it takes no permission here.
 * Source: AWS Lambda Developer Guide, "Execution role permissions" of DynamoDB.
 */
export const streamStatements = ({ table, deadLetters }: StreamPlan): readonly PolicyStatement[] => [
  new PolicyStatement({
    actions: [
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      // Wanted of the role when the mapping is made, and taken on the stream itself.
      "dynamodb:ListStreams",
    ],
    resources: [streamOf(table)],
  }),
  new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [deadLetters.queueArn] }),
];

/**
 * Invokes a function with the changes of a table, in the order in which they were made to each row, and at least once. The
 * function names the records that it failed on; those before them are done, and the rest is tried again.
 */
export class StreamSource extends EventSourceMapping {
  constructor(scope: Construct, id: string, { target, plan }: { target: IFunction; plan: StreamPlan }) {
    super(scope, id, {
      target,
      eventSourceArn: streamOf(plan.table),
      // Whatever was written before the mapping was there is read, too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: plan.batchSize ?? 25,
      maxBatchingWindow: Duration.seconds(0),
      filters: plan.filters.map((filter) => ({ pattern: JSON.stringify(filter) })),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(plan.deadLetters),
    });
  }
}
