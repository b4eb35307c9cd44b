import type { LocalFunction, LocalStreamMapping } from "#local/system.ts";
import type { Batch, Verdict } from "./attempts.ts";

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString();

/**
 * What the destination for failures is told of a batch that was given up: where it is in the stream, and nothing of what
 * is in it. Source: AWS Lambda Developer Guide, "Retain discarded records for a DynamoDB event source".
 */
export function discardedBatch(
  { records, failed }: Batch,
  condition: NonNullable<Verdict["givenUp"]>,
  {
    fn,
    mapping,
    shardId,
    at,
  }: {
    readonly fn: Pick<LocalFunction, "arn">;
    readonly mapping: Pick<LocalStreamMapping, "streamArn">;
    readonly shardId: string;
    readonly at: Date;
  },
): object {
  const [first] = records;
  const last = records.at(-1);
  return {
    requestContext: { functionArn: `${fn.arn}:$LATEST`, condition, approximateInvokeCount: failed + 1 },
    version: "1.0",
    timestamp: at.toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first?.dynamodb.ApproximateCreationDateTime ?? 0),
      approximateArrivalOfLastRecord: isoTime(last?.dynamodb.ApproximateCreationDateTime ?? 0),
      batchSize: records.length,
      streamArn: mapping.streamArn,
    },
  };
}
