import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Outbox, outbox, recordsIn, type StreamsFixture, startOutbox } from "./streams-fixtures.ts";

let directory: string;
let running: Outbox | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "streams-"));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(directory, { recursive: true });
});

async function start(more: Omit<StreamsFixture, "directory"> = {}): Promise<Outbox> {
  running = await startOutbox({ directory, ...more });
  running.streams.resume();
  return running;
}

async function putAll(into: Outbox, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await into.put(key);
}

/** Writes while nobody is told of it, so that it all comes at once. */
async function putAtOnce(into: Outbox, ...keys: readonly string[]): Promise<void> {
  const items = keys.map((key) => ({ Put: { TableName: "outbox", Item: { pk: { S: "app-1" }, sk: { S: key } } } }));
  await into.client.send(new TransactWriteItemsCommand({ TransactItems: items }));
}

describe("a function that follows a table", () => {
  test("is told of every change, with the row before and after, in the order in which they were made", async () => {
    const { put, client, settled } = await start();
    await put("one", { state: { S: "draft" } });
    await put("one", { state: { S: "submitted" } });
    await client.send(new DeleteItemCommand({ TableName: "outbox", Key: { pk: { S: "app-1" }, sk: { S: "one" } } }));
    await settled();
    const records = (await recordsIn(directory)).flat();
    const image = (state: string) => ({ pk: { S: "app-1" }, sk: { S: "one" }, state: { S: state } });
    expect(records).toMatchObject([
      { eventName: "INSERT", dynamodb: { NewImage: image("draft") } },
      { eventName: "MODIFY", dynamodb: { OldImage: image("draft"), NewImage: image("submitted") } },
      { eventName: "REMOVE", dynamodb: { OldImage: image("submitted") } },
    ]);
    expect(records[0]).toEqual({
      eventID: expect.any(String),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      eventSourceARN: outbox.streamArn,
      awsRegion: "eu-central-1",
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: "app-1" }, sk: { S: "one" } },
        NewImage: image("draft"),
        SequenceNumber: expect.stringMatching(/^\d+$/),
        SizeBytes: expect.any(Number),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
  });

  test("gets as many records at once as it takes", async () => {
    const started = await start();
    await putAtOnce(started, "1", "2", "3", "4", "5", "6", "7");
    await started.settled();
    expect(await started.batches()).toEqual([["1", "2", "3"], ["4", "5", "6"], ["7"]]);
  });

  test("is told of what it wants to know of", async () => {
    const filters = [{ eventName: ["INSERT"], dynamodb: { NewImage: { kind: { S: [{ prefix: "signal" }] } } } }];
    const { put, settled, batches } = await start({ mapping: { filters } });
    await put("a", { kind: { S: "row" } });
    await put("b", { kind: { S: "signal-start" } });
    await put("b", { kind: { S: "signal-again" } });
    await put("c");
    await settled();
    expect((await batches()).flat()).toEqual(["b"]);
  });

  test("with a filter that this machine cannot judge is not followed at all: the start says so", async () => {
    const filters = [{ dynamodb: { NewImage: { n: { N: [{ numeric: [">", 1] }] } } } }];
    await expect(start({ mapping: { filters } })).rejects.toThrow(
      'A filter of follower cannot be judged on this machine: {"numeric":[">",1]} is not supported.',
    );
  });

  test("reads in the name of its role, which has to be allowed to", async () => {
    const { put, settled, batches, problems } = await start({ statements: [] });
    await put("one");
    await settled();
    expect(await batches()).toEqual([]);
    expect(problems()[0]).toMatch(
      /follower-role.* not authorized to perform: dynamodb:ListStreams on resource: .*stream/,
    );
  });
});

describe("a record that the function fails on", () => {
  // Halving a batch is no attempt: the record is alone when it fails for the third time.
  test.each([
    { by: "naming", times: 5 },
    { by: "throwing", times: 7 },
  ] as const)(
    "by $by it comes again after a while, and holds up those after it, of which none is lost",
    async ({ by, times }) => {
      const started = await start({ mapping: { retryAttempts: 9 } });
      await started.failOn({ "2": { by, times } });
      await putAtOnce(started, "1", "2", "3", "4");
      await started.settled();
      const before = (await started.batches()).flat();
      expect(before).not.toContain("4");
      await started.advance(60);
      const after = (await started.batches()).flat();
      expect(after.filter((key) => key === "2")).toHaveLength(times + 1);
      expect([...new Set(after)]).toEqual(["1", "2", "3", "4"]);
      expect(after.at(-1)).toBe("4");
      expect(started.problems()).toEqual([]);
    },
  );

  test("is given up after the last attempt: where it is is told, what it is is not, and the others follow", async () => {
    const started = await start();
    await started.failOn({ "2": { by: "throwing", times: 99 } });
    await putAtOnce(started, "1", "2", "3", "4");
    await started.advance(10);
    const delivered = (await started.batches()).flat();
    expect(delivered).toContain("4");
    const [problem = "", ...more] = started.problems();
    expect(more).toEqual([]);
    expect(JSON.parse(problem)).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 5 },
      DDBStreamBatchInfo: { batchSize: 1, shardId: expect.stringMatching(/^shardId-/), streamArn: outbox.streamArn },
    });
    expect(problem).not.toContain("app-1");
  });

  test("is given up when it is tried for too long", async () => {
    const started = await start({ mapping: { retryAttempts: Number.POSITIVE_INFINITY } });
    await started.failOn({ "1": { by: "naming", times: 9999 } });
    await putAll(started, "1");
    await started.advance(3500);
    expect(started.problems()).toEqual([]);
    await started.advance(200);
    expect(JSON.parse(started.problems()[0] ?? "")).toMatchObject({
      requestContext: { condition: "RecordAgeExceeded" },
    });
  });
});

describe("a stream that cannot be read", () => {
  test("is read again later, and nothing is lost", async () => {
    const started = await start();
    await started.settled();
    started.frontDoor.faults.add({ service: "streams.dynamodb", mode: "unavailable", times: 2 });
    await putAll(started, "1", "2");
    await started.settled();
    expect(await started.batches()).toEqual([]);
    await started.advance(5);
    await started.advance(5);
    expect((await started.batches()).flat()).toEqual(["1", "2"]);
    expect(started.problems()).toHaveLength(2);
  });

  test("is none of the faults of tables", async () => {
    const started = await start();
    await started.settled();
    await putAll(started, "1");
    started.frontDoor.faults.add({ service: "dynamodb", mode: "unavailable" });
    await started.settled();
    expect((await started.batches()).flat()).toEqual(["1"]);
  });
});
