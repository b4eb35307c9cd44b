import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import type { RunningFrontDoor } from "#local/front-door/start-front-door.ts";
import {
  aFunction,
  aKey,
  allow,
  aTable,
  dynamodbClient,
  kmsClient,
  roleOf,
  startSystem,
} from "./front-door-fixtures.ts";

const orders = aTable("orders");
const standing = aTable("standing");
const key = aKey("vault-key");
const reader = aFunction("reader", allow(["dynamodb:GetItem"], [orders.arn]));
const TableName = orders.name;
const Key = { pk: { S: "order#1" }, sk: { S: "order" } };

let system: Awaited<ReturnType<typeof startSystem>>;
let frontDoor: RunningFrontDoor;
let client: DynamoDBClient;
let calls: CallRecord[];
let stopListening: () => void;

beforeAll(async () => {
  system = await startSystem({ tables: [orders, standing], keys: [key], functions: [reader] });
  frontDoor = system.frontDoor;
  client = dynamodbClient(frontDoor);
});

beforeEach(() => {
  calls = [];
  stopListening = frontDoor.onCall((call) => calls.push(call));
});

afterEach(() => {
  stopListening();
  frontDoor.faults.clear();
});

afterAll(async () => {
  client.destroy();
  await system.stop();
});

const get = (table = TableName) => client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
const put = () => client.send(new PutItemCommand({ TableName, Item: Key }));

describe("faults", () => {
  const throttled = { name: "ProvisionedThroughputExceededException", $metadata: { httpStatusCode: 400 } };

  test("throttle answers as DynamoDB throttles, as often as asked", async () => {
    frontDoor.faults.add({ service: "dynamodb", mode: "throttle", times: 2 });
    await expect(get()).rejects.toMatchObject(throttled);
    await expect(get()).rejects.toMatchObject(throttled);
    await expect(get()).resolves.toBeDefined();
  });

  test("strikes the named operation on the named table alone", async () => {
    frontDoor.faults.add({ service: "dynamodb", action: "GetItem", table: standing.name, mode: "throttle" });
    await expect(put()).resolves.toBeDefined();
    await expect(get()).resolves.toBeDefined();
    await expect(get(standing.name)).rejects.toMatchObject(throttled);
    await expect(get(standing.name)).rejects.toMatchObject(throttled);
    const batch = new BatchGetItemCommand({ RequestItems: { [standing.name]: { Keys: [Key] } } });
    await expect(client.send(batch)).resolves.toBeDefined();
  });

  test("unavailable is the service's own internal error", async () => {
    frontDoor.faults.add({ service: "dynamodb", mode: "unavailable" });
    frontDoor.faults.add({ service: "kms", mode: "unavailable" });
    await expect(get()).rejects.toMatchObject({ name: "InternalServerError", $metadata: { httpStatusCode: 500 } });
    await expect(kmsClient(frontDoor).send(new DescribeKeyCommand({ KeyId: key.keyId }))).rejects.toMatchObject({
      name: "KMSInternalException",
      $metadata: { httpStatusCode: 500 },
    });
  });

  test("KMS throttles in its own way, and DynamoDB is not touched by that", async () => {
    frontDoor.faults.add({ service: "kms", mode: "throttle", times: 1 });
    await expect(get()).resolves.toBeDefined();
    await expect(kmsClient(frontDoor).send(new DescribeKeyCommand({ KeyId: key.keyId }))).rejects.toMatchObject({
      name: "ThrottlingException",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("refuse-connection gives no answer at all, and the call is not performed", async () => {
    frontDoor.faults.add({ service: "dynamodb", mode: "refuse-connection" });
    const Item = { ...Key, pk: { S: "order#refused" } };
    await expect(client.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject({ code: "ECONNRESET" });
    frontDoor.faults.clear();
    expect((await client.send(new GetItemCommand({ TableName, Key: Item }))).Item).toBeUndefined();
  });

  test("unprocessed leaves every item of a batch, with success", async () => {
    frontDoor.faults.add({ service: "dynamodb", mode: "unprocessed" });
    const keys = { [TableName]: { Keys: [Key] } };
    expect(await client.send(new BatchGetItemCommand({ RequestItems: keys }))).toMatchObject({
      Responses: {},
      UnprocessedKeys: keys,
    });
    const items = { [TableName]: [{ PutRequest: { Item: Key } }] };
    expect(await client.send(new BatchWriteItemCommand({ RequestItems: items }))).toMatchObject({
      UnprocessedItems: items,
    });
    await expect(get()).resolves.toBeDefined();
  });

  test("a delayed call is performed late", async () => {
    frontDoor.faults.add({ service: "dynamodb", action: "PutItem", mode: { delayMs: 150 } });
    const order: string[] = [];
    await Promise.all([put().then(() => order.push("delayed put")), get().then(() => order.push("get"))]);
    expect(order).toEqual(["get", "delayed put"]);
  });

  test("strikes nobody whom IAM refuses", async () => {
    frontDoor.faults.add({ service: "dynamodb", mode: "throttle", times: 1 });
    const role = dynamodbClient(frontDoor, roleOf("reader"));
    await expect(role.send(new PutItemCommand({ TableName, Item: Key }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(get()).rejects.toMatchObject(throttled);
  });
});

describe("the call journal", () => {
  test("tells service, operation, role, resources and status of every call", async () => {
    await put();
    const role = dynamodbClient(frontDoor, roleOf("reader"));
    await role.send(new GetItemCommand({ TableName, Key }));
    await role.send(new GetItemCommand({ TableName: standing.name, Key })).catch(() => {});
    await kmsClient(frontDoor).send(new DescribeKeyCommand({ KeyId: key.keyId }));
    expect(calls).toMatchObject([
      { service: "dynamodb", action: "PutItem", role: "operator", resources: [orders.arn], status: 200 },
      { service: "dynamodb", action: "GetItem", role: "reader-role", resources: [orders.arn], status: 200 },
      {
        service: "dynamodb",
        action: "GetItem",
        resources: [standing.arn],
        status: 400,
        refusal: expect.stringContaining("not authorized"),
      },
      { service: "kms", action: "DescribeKey", role: "operator", resources: [key.arn], status: 200 },
    ]);
    for (const call of calls) expect(call.finishedAt).toBeGreaterThanOrEqual(call.startedAt);
  });

  test("tells of a connection that was cut by status 0", async () => {
    frontDoor.faults.add({ service: "dynamodb", mode: "refuse-connection", times: 1 });
    await get().catch(() => {});
    expect(calls).toMatchObject([{ action: "GetItem", status: 0 }]);
  });

  test("holds nothing of what was written or read", async () => {
    const Item = { ...Key, pk: { S: "order#marked-key" }, name: { S: "marked-name" } };
    await client.send(new PutItemCommand({ TableName, Item }));
    await client.send(new GetItemCommand({ TableName, Key: { pk: Item.pk, sk: Item.sk } }));
    await client.send(new PutItemCommand({ TableName, Item: { name: Item.name } })).catch(() => {});
    expect(calls).toHaveLength(3);
    expect(JSON.stringify(calls)).not.toContain("marked");
  });
});
