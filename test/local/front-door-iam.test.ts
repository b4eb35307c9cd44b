import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { EncryptCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PolicyStatement } from "#local/system.ts";
import {
  account,
  aFunction,
  allow,
  aTable,
  denied,
  dynamodbClient,
  kmsClient,
  ordersTable as orders,
  roleOf,
  startSystem,
} from "./front-door-fixtures.ts";

const log = aTable("access-log");

const onOrders = (...actions: readonly string[]): PolicyStatement =>
  allow(
    actions.map((action) => `dynamodb:${action}`),
    [orders.arn, `${orders.arn}/index/*`],
  );

const functions = [
  aFunction("appender", allow(["dynamodb:PutItem"], [log.arn])),
  aFunction("batcher", onOrders("BatchGetItem", "BatchWriteItem")),
  aFunction("writer", onOrders("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem", "GetItem")),
  aFunction("reader", allow(["dynamodb:Query"], [orders.arn])),
  aFunction("indexreader", allow(["dynamodb:Query", "dynamodb:Scan"], [`${orders.arn}/index/by-seller`])),
];

let system: Awaited<ReturnType<typeof startSystem>>;

beforeAll(async () => {
  system = await startSystem({ tables: [log, orders], keys: [], functions });
});

afterAll(() => system.stop());

const asRole = (name: string): DynamoDBClient => dynamodbClient(system.frontDoor, roleOf(name));
const Key = { pk: { S: "order#1" }, sk: { S: "order" } };
const Item = { ...Key, seller: { S: "seller#1" } };
const otherKey = { ...Key, pk: { S: "order#2" } };

describe("a role with dynamodb:PutItem alone", () => {
  const TableName = log.name;

  test("puts items", async () => {
    await expect(asRole("appender").send(new PutItemCommand({ TableName, Item: Key }))).resolves.toBeDefined();
  });

  const attempts: Readonly<Record<string, (client: DynamoDBClient) => Promise<unknown>>> = {
    read: (client) => client.send(new GetItemCommand({ TableName, Key })),
    update: (client) => client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression: "REMOVE who" })),
    delete: (client) => client.send(new DeleteItemCommand({ TableName, Key })),
    "batch-write": (client) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] } })),
    "batch-read": (client) => client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } })),
    "delete in a transaction": (client) =>
      client.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key } }] })),
    scan: (client) => client.send(new ScanCommand({ TableName })),
    "list tables": (client) => client.send(new ListTablesCommand({})),
    "put into another table": (client) => client.send(new PutItemCommand({ TableName: orders.name, Item })),
  };

  test.each(Object.entries(attempts))("cannot %s", async (_, attempt) => {
    await expect(attempt(asRole("appender"))).rejects.toMatchObject(denied);
  });

  test("puts items in a transaction as well, as IAM has it", async () => {
    const TransactItems = [{ Put: { TableName, Item: Key } }];
    await expect(asRole("appender").send(new TransactWriteItemsCommand({ TransactItems }))).resolves.toBeDefined();
  });

  test("is told what it lacks, as IAM tells it", async () => {
    await expect(asRole("appender").send(new DeleteItemCommand({ TableName, Key }))).rejects.toMatchObject({
      message:
        `User: arn:aws:sts::${account}:assumed-role/appender-role/appender-role is not authorized to perform: ` +
        `dynamodb:DeleteItem on resource: ${log.arn} because no identity-based policy allows the dynamodb:DeleteItem action`,
    });
  });
});

describe("batches and transactions", () => {
  test("a batch needs the permission of its own name on every table it touches", async () => {
    const put = { PutRequest: { Item } };
    const RequestItems = { [orders.name]: [put] };
    await expect(asRole("batcher").send(new BatchWriteItemCommand({ RequestItems }))).resolves.toBeDefined();
    await expect(asRole("writer").send(new BatchWriteItemCommand({ RequestItems }))).rejects.toMatchObject(denied);
    const both = new BatchWriteItemCommand({ RequestItems: { ...RequestItems, [log.name]: [put] } });
    await expect(asRole("batcher").send(both)).rejects.toMatchObject(denied);
  });

  test("a transaction needs the permissions of its items", async () => {
    const TableName = orders.name;
    const check = { TableName, Key: otherKey, ConditionExpression: "attribute_not_exists(pk)" };
    const write = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item } }, { ConditionCheck: check }],
    });
    const read = new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }] });
    await expect(asRole("writer").send(write)).resolves.toBeDefined();
    await expect(asRole("writer").send(read)).resolves.toMatchObject({ Responses: [{ Item }] });
    await expect(asRole("batcher").send(write)).rejects.toMatchObject(denied);
    await expect(asRole("batcher").send(read)).rejects.toMatchObject(denied);
  });

  test("one item that is not allowed refuses the whole transaction", async () => {
    const put = { Put: { TableName: orders.name, Item: { ...otherKey, seller: { S: "seller#2" } } } };
    const foreign = { Put: { TableName: log.name, Item: Key } };
    const command = new TransactWriteItemsCommand({ TransactItems: [put, foreign] });
    await expect(asRole("writer").send(command)).rejects.toMatchObject(denied);
    const { Item: written } = await asRole("writer").send(
      new GetItemCommand({ TableName: orders.name, Key: otherKey }),
    );
    expect(written).toBeUndefined();
  });
});

describe("indexes", () => {
  const ExpressionAttributeValues = { ":value": { S: "seller#1" } };
  const byTable = { TableName: orders.name, KeyConditionExpression: "pk = :value", ExpressionAttributeValues };
  const byIndex = { ...byTable, IndexName: "by-seller", KeyConditionExpression: "seller = :value" };

  test("an index is a resource of its own", async () => {
    await expect(asRole("reader").send(new QueryCommand(byTable))).resolves.toBeDefined();
    await expect(asRole("reader").send(new QueryCommand(byIndex))).rejects.toMatchObject(denied);
    await expect(asRole("indexreader").send(new QueryCommand(byIndex))).resolves.toBeDefined();
    await expect(asRole("indexreader").send(new QueryCommand(byTable))).rejects.toMatchObject(denied);
    await expect(asRole("indexreader").send(new ScanCommand({ TableName: orders.name }))).rejects.toMatchObject(denied);
  });
});

describe("callers and operations that are not known", () => {
  test("an access key id of nobody is refused, by each service in its own form", async () => {
    const refusal = { name: "UnrecognizedClientException" };
    await expect(asRole("nobody").send(new GetItemCommand({ TableName: log.name, Key }))).rejects.toMatchObject(
      refusal,
    );
    const kms = kmsClient(system.frontDoor, roleOf("nobody"));
    await expect(kms.send(new EncryptCommand({ KeyId: "any", Plaintext: Buffer.of(1) }))).rejects.toMatchObject(
      refusal,
    );
  });

  test("an operation whose tables are not understood is refused even to the operator", async () => {
    const command = new ExecuteStatementCommand({ Statement: 'SELECT * FROM "orders"' });
    await expect(dynamodbClient(system.frontDoor).send(command)).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining("dynamodb:ExecuteStatement"),
    });
  });
});
