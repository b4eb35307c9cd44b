import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningFrontDoor } from "#local/front-door/start-front-door.ts";
import { aFunction, allow, aTable, dynamodbClient, roleOf, signedFor, startSystem } from "./front-door-fixtures.ts";

const orders = aTable("orders");
const standing = aTable("standing");
const reader = aFunction("reader", allow(["dynamodb:GetItem"], [orders.arn]));
const TableName = orders.name;
const Key = { pk: { S: "order#1" }, sk: { S: "order" } };

let system: Awaited<ReturnType<typeof startSystem>>;
let frontDoor: RunningFrontDoor;
let client: DynamoDBClient;

beforeAll(async () => {
  system = await startSystem({ tables: [orders, standing], keys: [], functions: [reader] });
  frontDoor = system.frontDoor;
  client = dynamodbClient(frontDoor);
});

afterAll(async () => {
  client.destroy();
  await system.stop();
});

const get = (table = TableName) => client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
const put = () => client.send(new PutItemCommand({ TableName, Item: Key }));

describe("DynamoDB behind the front door", () => {
  test("keeps items as they are: every type, and text of every script", async () => {
    const Item = {
      pk: { S: "order#unicode" },
      sk: { S: "Ærøskøbing 東京 \u{1F3E0} \u0000" },
      bytes: { B: Uint8Array.of(0, 255, 128) },
      amount: { N: "12345678901234567890.5" },
      flags: {
        M: {
          TableName: { S: "arn:aws:dynamodb:x:1:table/not-a-table" },
          list: { L: [{ BOOL: true }, { NULL: true }] },
        },
      },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    const answer = await client.send(new GetItemCommand({ TableName, Key: { pk: Item.pk, sk: Item.sk } }));
    expect(answer.Item).toEqual(Item);
  });

  test("answers errors and consumed capacity as the engine gives them", async () => {
    await put();
    const again = new PutItemCommand({ TableName, Item: Key, ConditionExpression: "attribute_not_exists(pk)" });
    await expect(client.send(again)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await expect(get("no-such-table")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const metered = new GetItemCommand({ TableName, Key, ConsistentRead: true, ReturnConsumedCapacity: "TOTAL" });
    expect((await client.send(metered)).ConsumedCapacity).toMatchObject({ CapacityUnits: 1 });
  });

  test("knows a table by its ARN too, alone or in a transaction", async () => {
    const byArn = { TableName: orders.arn, Item: { ...Key, pk: { S: "order#arn" } } };
    await client.send(new PutItemCommand(byArn));
    await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: byArn }] }));
    const answer = await client.send(new GetItemCommand({ TableName, Key: byArn.Item }));
    expect(answer.Item).toEqual(byArn.Item);
    const role = dynamodbClient(frontDoor, roleOf("reader"));
    await expect(role.send(new GetItemCommand({ TableName: orders.arn, Key }))).resolves.toBeDefined();
    await expect(role.send(new GetItemCommand({ TableName: standing.arn, Key }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  test("is the same database for every caller", async () => {
    await put();
    const role = dynamodbClient(frontDoor, roleOf("reader"));
    expect((await role.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(Key);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([orders.name, standing.name]);
  });

  test("serves many calls at once", async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ ...Key, pk: { S: `many#${index}` } }));
    await Promise.all(items.map((Item) => client.send(new PutItemCommand({ TableName, Item }))));
    const answers = await Promise.all(items.map((item) => client.send(new GetItemCommand({ TableName, Key: item }))));
    expect(answers.map(({ Item }) => Item)).toEqual(items);
  });

  test("refuses a body that is no request, without asking the engine", async () => {
    const send = (body: string) =>
      fetch(frontDoor.url, {
        method: "POST",
        headers: {
          authorization: signedFor("dynamodb", frontDoor.operator),
          "x-amz-target": "DynamoDB_20120810.GetItem",
        },
        body,
      }).then(async (response) => ({ status: response.status, body: await response.text() }));
    for (const body of ["{", '{"TableName": 1}', '{"TableName": "orders", "Key": {"pk": "text"}}']) {
      expect(await send(body)).toMatchObject({ status: 400, body: expect.stringContaining("#SerializationException") });
    }
  });
});
