import * as z from "zod";
import type { Position, StreamRecord } from "./record.ts";
import { type StreamApi, StreamError } from "./stream-api.ts";

/** What was read at once, and how far that is. Without records, all has been read. */
export interface Page {
  readonly records: readonly StreamRecord[];
  readonly position: Position;
}

const streams = z.object({ Streams: z.array(z.object({ StreamArn: z.string() })) });
const description = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.string().optional() })),
    LastEvaluatedShardId: z.string().optional(),
  }),
});
const iterator = z.object({ ShardIterator: z.string() });
const page = z.object({
  Records: z.custom<readonly StreamRecord[]>(Array.isArray),
  NextShardIterator: z.string().nullish(),
});

type Shard = z.infer<typeof description>["StreamDescription"]["Shards"][number];

const isRefused = (error: unknown, code: string): boolean => error instanceof StreamError && error.code === code;

/**
 * Reads the stream of a table in the order in which it was written: DynamoDB Local has one open shard for each table, and
 * begins another after some hours.
 *
 * @returns reads on from a position, or from the oldest record. Rejects with StreamError
 */
export function streamReader(call: StreamApi, tableName: string): (from?: Position) => Promise<Page> {
  let arn: string | undefined;

  /** The engine's own name for the stream. */
  async function streamArn(): Promise<string> {
    if (arn !== undefined) return arn;
    const { Streams } = streams.parse(await call("ListStreams", { TableName: tableName }));
    // The newest last, where it was once turned off and on again.
    arn = Streams.map(({ StreamArn }) => StreamArn)
      .sort()
      .at(-1);
    if (arn === undefined) throw new StreamError("ResourceNotFoundException", `${tableName} has no stream`);
    return arn;
  }

  async function shards(): Promise<readonly Shard[]> {
    const all: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    do {
      const input = { StreamArn: await streamArn(), ...(ExclusiveStartShardId && { ExclusiveStartShardId }) };
      const { StreamDescription } = description.parse(await call("DescribeStream", input));
      all.push(...StreamDescription.Shards);
      ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined);
    return all;
  }

  /** The shard whose parent is not there any more. */
  async function oldest(): Promise<Position> {
    const all = await shards();
    const known = new Set(all.map(({ ShardId }) => ShardId));
    const first = all.find(({ ParentShardId = "" }) => !known.has(ParentShardId));
    if (!first) throw new StreamError("ResourceNotFoundException", `the stream of ${tableName} has no shard`);
    return { shardId: first.ShardId };
  }

  async function iteratorAt({ shardId, sequenceNumber }: Position): Promise<string> {
    const common = { StreamArn: await streamArn(), ShardId: shardId };
    const trimHorizon = { ...common, ShardIteratorType: "TRIM_HORIZON" };
    const after = { ...common, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: sequenceNumber };
    try {
      return iterator.parse(await call("GetShardIterator", sequenceNumber ? after : trimHorizon)).ShardIterator;
    } catch (error) {
      // The record after which to go on is older than a day: what is left comes after it.
      if (!isRefused(error, "TrimmedDataAccessException")) throw error;
      return iterator.parse(await call("GetShardIterator", trimHorizon)).ShardIterator;
    }
  }

  async function readOn(from: Position): Promise<Page> {
    const { Records, NextShardIterator } = page.parse(
      await call("GetRecords", { ShardIterator: await iteratorAt(from), Limit: 1000 }),
    );
    const last = Records.at(-1);
    if (last) {
      return { records: Records, position: { shardId: from.shardId, sequenceNumber: last.dynamodb.SequenceNumber } };
    }
    if (NextShardIterator) return { records: [], position: from };
    // A shard that is closed and read to its end.
    const next = (await shards()).find(({ ParentShardId }) => ParentShardId === from.shardId);
    return next ? readOn({ shardId: next.ShardId }) : { records: [], position: from };
  }

  return async (from) => {
    try {
      return await readOn(from ?? (await oldest()));
    } catch (error) {
      // The shard is gone, as a day after it was closed.
      if (!from || !isRefused(error, "ResourceNotFoundException")) throw error;
      return readOn(await oldest());
    }
  };
}
