import { expect, test } from "vitest";
import type { Position } from "#local/streams/record.ts";
import { StreamError } from "#local/streams/stream-api.ts";
import { streamReader } from "#local/streams/stream-reader.ts";

interface Shard {
  readonly id: string;
  readonly parent?: string;
  readonly records: readonly string[];
  readonly open?: true;
}

/**
 * DynamoDB Streams with these shards, one of a description at a time: the engine of the local system closes a shard only
 * after hours. Iterators are `shard|how many records from its start`.
 */
function streamOf(...shards: readonly Shard[]) {
  const shardOf = (id: string) => {
    const shard = shards.find((each) => each.id === id);
    if (!shard) throw new StreamError("ResourceNotFoundException", "Shard does not exist");
    return shard;
  };
  const operations: Readonly<Record<string, (input: Readonly<Record<string, string>>) => object>> = {
    ListStreams: () => ({ Streams: [{ StreamArn: "stream/2026" }, { StreamArn: "stream/2025" }] }),
    DescribeStream: ({ StreamArn, ExclusiveStartShardId }) => {
      expect(StreamArn).toBe("stream/2026");
      const at = shards.findIndex(({ id }) => id === ExclusiveStartShardId) + 1;
      const { id: ShardId, parent: ParentShardId } = shards[at] as Shard;
      return {
        StreamDescription: {
          Shards: [{ ShardId, ...(ParentShardId && { ParentShardId }) }],
          ...(at < shards.length - 1 && { LastEvaluatedShardId: ShardId }),
        },
      };
    },
    GetShardIterator: ({ ShardId = "", SequenceNumber }) => {
      const at = SequenceNumber === undefined ? 0 : shardOf(ShardId).records.indexOf(SequenceNumber) + 1;
      if (SequenceNumber && at === 0) throw new StreamError("TrimmedDataAccessException", "trimmed");
      return { ShardIterator: `${shardOf(ShardId).id}|${at}` };
    },
    GetRecords: ({ ShardIterator = "" }) => {
      const [id = "", at] = ShardIterator.split("|");
      const { records, open } = shardOf(id);
      const some = records.slice(Number(at), Number(at) + 2);
      return {
        Records: some.map((SequenceNumber) => ({ dynamodb: { SequenceNumber } })),
        NextShardIterator: open || Number(at) + 2 < records.length ? `${id}|${Number(at) + 2}` : undefined,
      };
    },
  };
  return streamReader(async (operation, input) => {
    const perform = operations[operation];
    if (!perform) throw new Error(operation);
    return perform(input as Record<string, string>) as Record<string, unknown>;
  }, "outbox");
}

/** Reads on until there is nothing more. */
async function readAll(read: ReturnType<typeof streamOf>, from?: Position) {
  const all: string[] = [];
  let page = await read(from);
  while (page.records.length > 0) {
    all.push(...page.records.map(({ dynamodb }) => dynamodb.SequenceNumber));
    page = await read(page.position);
  }
  return { all, position: page.position };
}

const first = { id: "s1", records: ["1", "2", "3"] };
const second = { id: "s2", parent: "s1", records: [] };
const third = { id: "s3", parent: "s2", records: ["4", "5"], open: true } as const;

test("a stream is read from its oldest shard to the one that is open, from parent to child", async () => {
  expect(await readAll(streamOf(third, first, second))).toEqual({
    all: ["1", "2", "3", "4", "5"],
    position: { shardId: "s3", sequenceNumber: "5" },
  });
});

test("it is read on from where it was left, also when that shard was closed meanwhile", async () => {
  const { all } = await readAll(streamOf(first, second, third), { shardId: "s1", sequenceNumber: "2" });
  expect(all).toEqual(["3", "4", "5"]);
});

test("what has gone after a day is not missed: reading goes on with the oldest that is left", async () => {
  const trimmed = await readAll(streamOf({ ...first, records: ["3"] }, second, third), {
    shardId: "s1",
    sequenceNumber: "1",
  });
  expect(trimmed.all).toEqual(["3", "4", "5"]);
  const gone = await readAll(streamOf(third), { shardId: "s1", sequenceNumber: "3" });
  expect(gone.all).toEqual(["4", "5"]);
});

test("at the end of a closed shard whose child is not there yet, there is nothing to read", async () => {
  const { all, position } = await readAll(streamOf(first));
  expect(all).toEqual(["1", "2", "3"]);
  expect(position).toEqual({ shardId: "s1", sequenceNumber: "3" });
});
