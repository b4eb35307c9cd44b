import { logFailure } from "./errors/log-failure.ts";
import type { Row } from "./storage/consistent-read.ts";
import { type EventImage, rowOfImage } from "./storage/stream-image.ts";

/** What of Lambda's event we look at. Source: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB". */
export interface StreamEvent {
  readonly Records: readonly {
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly NewImage?: EventImage;
      readonly OldImage?: EventImage;
    };
  }[];
}

/** A row that is there, and what it was before if it was there. */
export interface RowChanged {
  readonly before: Row | undefined;
  readonly after: Row;
}

/**
 * The Lambda handler of a function that follows the changes of a table: record by record, in their order. Lambda begins again
 * at the first that failed, and gives up what is left of a batch; so the others are handled all the same: `follow` has to be
 * such that twice is as good as once. Rows that were deleted are none of its business.
 * @param name `developers/workflow-signals`
 */
export const streamFunction =
  (name: string, follow: (change: RowChanged) => Promise<void>) =>
  async ({ Records }: StreamEvent, context: { readonly awsRequestId?: string } = {}) => {
    const batchItemFailures: { readonly itemIdentifier: string }[] = [];
    for (const { dynamodb } of Records) {
      try {
        const { NewImage, OldImage } = dynamodb;
        if (NewImage) await follow({ before: OldImage && rowOfImage(OldImage), after: rowOfImage(NewImage) });
      } catch (error) {
        logFailure(error, { route: `stream ${name}`, requestId: context.awsRequestId });
        batchItemFailures.push({ itemIdentifier: dynamodb.SequenceNumber });
      }
    }
    return { batchItemFailures };
  };
