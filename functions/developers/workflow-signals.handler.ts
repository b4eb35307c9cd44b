import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { reportTask, sfn, startExecution } from "#shared/clients/sfn.ts";
import { readEnv } from "#shared/env.ts";
import { logFailure } from "#shared/errors/log-failure.ts";
import { workflowSignals } from "./workflow-signals.contract.ts";
import { type Signal, signalsOf } from "./workflow-signals.ts";
import { changedRow, type RowChange } from "./workflow-signals-schemas.ts";

const env = readEnv(workflowSignals);
const workflows = sfn();
const arns = {
  assessments: env.ASSESSMENTS_WORKFLOW_ARN,
  timekeeper: env.TIMEKEEPER_WORKFLOW_ARN,
  notices: env.NOTICES_WORKFLOW_ARN,
  campaigns: env.CAMPAIGNS_WORKFLOW_ARN,
};

/** What of Lambda's event we look at. Source: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB". */
interface StreamEvent {
  readonly Records: readonly {
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly NewImage?: Record<string, AttributeValue>;
      readonly OldImage?: Record<string, AttributeValue>;
    };
  }[];
}

const send = (signal: Signal) =>
  "start" in signal
    ? startExecution(workflows, arns[signal.start], signal)
    : reportTask(workflows, signal.report, signal.output);

/**
 * Record by record, in their order. Lambda begins again at the first that failed, and gives up what is left of a batch; so
 * the others are told all the same: telling twice is telling once.
 */
export const handler = async ({ Records }: StreamEvent, context: { readonly awsRequestId?: string } = {}) => {
  const batchItemFailures: { readonly itemIdentifier: string }[] = [];
  for (const { dynamodb } of Records) {
    try {
      const change = changeOf(dynamodb);
      if (change) for (const signal of signalsOf(change)) await send(signal);
    } catch (error) {
      logFailure(error, { route: "stream developers/workflow-signals", requestId: context.awsRequestId });
      batchItemFailures.push({ itemIdentifier: dynamodb.SequenceNumber });
    }
  }
  return { batchItemFailures };
};

function changeOf({ NewImage, OldImage }: StreamEvent["Records"][number]["dynamodb"]): RowChange | undefined {
  if (!NewImage) return undefined;
  return { before: OldImage && changedRow(unmarshall(OldImage)), after: changedRow(unmarshall(NewImage)) };
}
