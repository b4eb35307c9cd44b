import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import type { LocalTable } from "#local/system.ts";
import {
  aFunction,
  aKey,
  allow,
  aTable,
  dynamodbClient,
  roleOf,
  signedFor,
  startSystem,
} from "./front-door-fixtures.ts";

const key = aKey("tables");
const plain = aTable("outbox", {
  StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
  SSESpecification: { SSEEnabled: true, KMSMasterKeyId: key.arn },
});
const outbox: LocalTable = { ...plain, streamArn: `${plain.arn}/stream/2000-01-01T00:00:00.000` };
const reading = (...operations: readonly string[]) =>
  allow(
    operations.map((operation) => `dynamodb:${operation}`),
    [outbox.streamArn ?? ""],
  );
const all = ["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"];

let system: Awaited<ReturnType<typeof startSystem>>;

beforeAll(async () => {
  const functions = [
    aFunction("follower", reading(...all), allow(["kms:Decrypt"], [key.arn])),
    aFunction("keyless", reading(...all)),
    aFunction(
      "tablereader",
      allow(
        all.map((operation) => `dynamodb:${operation}`),
        [outbox.arn],
      ),
    ),
    aFunction("lister", reading("ListStreams")),
  ];
  system = await startSystem({ tables: [outbox], keys: [key], functions });
  const Item = { pk: { S: "a" }, sk: { S: "1" } };
  await dynamodbClient(system.frontDoor).send(new PutItemCommand({ TableName: "outbox", Item }));
});

afterAll(() => system.stop());

async function call(operation: string, input: object, as: string): Promise<Record<string, string>> {
  const response = await fetch(system.frontDoor.url, {
    method: "POST",
    headers: {
      authorization: signedFor("streams.dynamodb", roleOf(as)),
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, string>;
}

async function inputs(): Promise<Readonly<Record<string, object>>> {
  const listed = (await call("ListStreams", { TableName: "outbox" }, "follower")) as never as {
    readonly Streams: readonly [{ readonly StreamArn: string }];
  };
  const [{ StreamArn }] = listed.Streams;
  const described = (await call("DescribeStream", { StreamArn }, "follower")) as never as {
    readonly StreamDescription: { readonly Shards: readonly [{ readonly ShardId: string }] };
  };
  const [{ ShardId }] = described.StreamDescription.Shards;
  const iterator = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = await call("GetShardIterator", iterator, "follower");
  return {
    ListStreams: { TableName: "outbox" },
    DescribeStream: { StreamArn },
    GetShardIterator: iterator,
    GetRecords: { ShardIterator },
  };
}

test("a stream is read by whoever may read that stream, and use the key of its table", async () => {
  const { GetRecords = {} } = await inputs();
  expect(await call("GetRecords", GetRecords, "follower")).toMatchObject({
    Records: [{ eventName: "INSERT", dynamodb: { NewImage: { pk: { S: "a" } } } }],
  });
  expect(await call("GetRecords", GetRecords, "keyless")).toMatchObject({
    message: expect.stringContaining("not authorized to perform: kms:Decrypt"),
  });
});

test.each(all)("%s is judged on the ARN of the stream, not on that of the table", async (operation) => {
  const input = (await inputs())[operation] ?? {};
  const refused = await call(operation, input, "tablereader");
  expect(refused.__type).toMatch(/AccessDeniedException$/);
  expect(refused.message).toContain(`dynamodb:${operation} on resource: ${outbox.streamArn} because`);
  const byLister = await call(operation, input, "lister");
  expect("__type" in byLister).toBe(operation !== "ListStreams");
});

test("what it has no stand-in for, and what names no stream, is refused", async () => {
  expect(await call("EnableKinesisStreamingDestination", {}, "follower")).toMatchObject({
    __type: expect.stringMatching(/UnknownOperationException$/),
  });
  expect(await call("DescribeStream", {}, "follower")).toMatchObject({
    __type: expect.stringMatching(/SerializationException$/),
  });
  expect(await call("DescribeStream", { StreamArn: "orders" }, "follower")).toMatchObject({
    __type: expect.stringMatching(/AccessDeniedException$/),
  });
});

test("calls are in the journal with the stream that they read", async () => {
  const calls: CallRecord[] = [];
  const end = system.frontDoor.onCall((each) => calls.push(each));
  await inputs();
  end();
  expect(calls.map(({ service, action, resources }) => [service, action, resources])).toEqual(
    all.slice(0, 3).map((operation) => ["streams.dynamodb", operation, [outbox.streamArn]]),
  );
});
