import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freePort } from "#local/dynamodb/free-port.ts";
import { type RunningDynamodb, startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
import { StartupError } from "#local/startup-error.ts";
import { aTable } from "./front-door-fixtures.ts";

vi.mock(import("#local/dynamodb/free-port.ts"), { spy: true });

const orders = aTable("orders");
const withIndex = aTable("orders", {
  AttributeDefinitions: ["pk", "sk", "seller"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-seller",
      KeySchema: [{ AttributeName: "seller", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  SSESpecification: { SSEEnabled: true },
});
const Item = { pk: { S: "order#1" }, sk: { S: "order" }, seller: { S: "seller#1" } };
const Key = { pk: Item.pk, sk: Item.sk };

let scratch: string;
let running: RunningDynamodb[];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "cloakroom-"));
  running = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(running.map((engine) => engine.stop()));
  rmSync(scratch, { recursive: true });
});

async function start(options: Partial<Parameters<typeof startDynamodb>[0]> = {}): Promise<RunningDynamodb> {
  const engine = await startDynamodb({ tables: [orders], ...options });
  running.push(engine);
  return engine;
}

const clientOf = ({ endpoint }: { endpoint: string }): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: "any",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });

const getOrder = async (engine: RunningDynamodb) =>
  (await clientOf(engine).send(new GetItemCommand({ TableName: "orders", Key }))).Item;

describe("the engine", () => {
  test("has the declared tables and indexes, and leaves nothing in the working directory", async () => {
    const before = readdirSync(".");
    const engine = await start({ tables: [withIndex, aTable("standing")] });
    const client = clientOf(engine);
    await client.send(new PutItemCommand({ TableName: "orders", Item }));
    const query: QueryCommandInput = {
      TableName: "orders",
      IndexName: "by-seller",
      KeyConditionExpression: "seller = :seller",
      ExpressionAttributeValues: { ":seller": Item.seller },
    };
    expect((await client.send(new QueryCommand(query))).Items).toEqual([Item]);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "standing" }));
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" } });
    expect(readdirSync(".")).toEqual(before);
  });

  test("keeps its data in the directory, and adds an index that is declared later", async () => {
    const directory = join(scratch, "dynamodb");
    const first = await start({ directory });
    await clientOf(first).send(new PutItemCommand({ TableName: "orders", Item }));
    await first.stop();
    const second = await start({ directory, tables: [withIndex] });
    expect(await getOrder(second)).toEqual(Item);
    const scan = new ScanCommand({ TableName: "orders", IndexName: "by-seller" });
    await expect.poll(async () => (await clientOf(second).send(scan)).Items).toEqual([Item]);
    await second.stop();
    await expect(getOrder(await start({ directory, tables: [withIndex] }))).resolves.toEqual(Item);
  });

  test("turns on a stream that is declared later, and keeps it", async () => {
    const directory = join(scratch, "dynamodb");
    const tables = [aTable("orders", { StreamSpecification: { StreamViewType: "NEW_IMAGE" } })];
    const streamOf = async (engine: RunningDynamodb) => {
      const { Table = {} } = await clientOf(engine).send(new DescribeTableCommand({ TableName: "orders" }));
      return [Table.StreamSpecification?.StreamViewType, Table.LatestStreamArn];
    };
    const first = await start({ directory });
    expect(await streamOf(first)).toEqual([undefined, undefined]);
    await first.stop();
    const second = await start({ directory, tables });
    const made = await streamOf(second);
    expect(made).toEqual(["NEW_IMAGE", expect.stringContaining("table/orders/stream/")]);
    await second.stop();
    expect(await streamOf(await start({ directory, tables }))).toEqual(made);
  });

  test("does not start where a table has other keys than are declared", async () => {
    const directory = join(scratch, "dynamodb");
    await (await start({ directory })).stop();
    const KeySchema = [{ AttributeName: "pk", KeyType: "HASH" }];
    const AttributeDefinitions = [{ AttributeName: "pk", AttributeType: "S" }];
    const tables = [aTable("orders", { KeySchema, AttributeDefinitions })];
    await expect(start({ directory, tables })).rejects.toThrow(StartupError);
  });

  test("without a directory forgets everything when it is stopped, which may be done twice", async () => {
    const first = await start();
    await clientOf(first).send(new PutItemCommand({ TableName: "orders", Item }));
    await first.stop();
    await first.ended;
    await expect(first.stop()).resolves.toBeUndefined();
    await expect(fetch(first.endpoint)).rejects.toThrow("fetch failed");
    expect(await getOrder(await start())).toBeUndefined();
  });

  test("says in one sentence that there is no Java", async () => {
    symlinkSync("/bin/sh", join(scratch, "sh"));
    vi.stubEnv("PATH", scratch);
    const refusal = { name: "StartupError", message: expect.stringContaining("Java runtime") };
    await expect(start()).rejects.toMatchObject(refusal);
  });

  test("says in one sentence that the database is damaged", async () => {
    writeFileSync(join(scratch, "shared-local-instance.db"), "this is no database".repeat(500));
    await expect(start({ directory: scratch })).rejects.toMatchObject({
      name: "StartupError",
      message: expect.stringContaining("cannot create the tables"),
    });
  });

  test("takes another port if the one it chose is taken", async () => {
    const other = createServer((_, response) => response.end()).listen(0);
    const { port } = other.address() as AddressInfo;
    vi.mocked(freePort).mockResolvedValueOnce(port);
    const engine = await start().finally(() => other.close());
    expect(engine.endpoint).not.toContain(String(port));
    expect(await getOrder(engine)).toBeUndefined();
  });

  test("says in one sentence that the directory is none", async () => {
    const file = join(scratch, "file");
    writeFileSync(file, "");
    await expect(start({ directory: file })).rejects.toThrow(StartupError);
  });
});

/** A process of its own that starts the engine, prints its endpoint, and writes orders until it is killed. */
const writer = `
  import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
  import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
  const { directory, table } = JSON.parse(process.env.WRITER);
  const { endpoint } = await startDynamodb({ directory, tables: [table] });
  console.log(endpoint);
  const client = new DynamoDBClient({ endpoint, region: "any", credentials: { accessKeyId: "any", secretAccessKey: "any" } });
  for (let order = 0; ; order += 1) {
    await client.send(new PutItemCommand({ TableName: "orders", Item: { pk: { S: String(order) }, sk: { S: "order" } } }));
    console.log("acknowledged " + order);
  }
`;

function startWriter(directory: string): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "--eval", writer], {
    env: { ...process.env, WRITER: JSON.stringify({ directory, table: orders }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Reads what a writer prints until it has acknowledged that many orders, then kills it with SIGKILL, mid-write. */
async function killAfter(child: ChildProcess, orders: number): Promise<{ endpoint: string; acknowledged: string[] }> {
  let endpoint = "";
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> })) {
    if (line.startsWith("http")) endpoint = line;
    else acknowledged.push(line.replace("acknowledged ", ""));
    if (acknowledged.length === orders) child.kill("SIGKILL");
  }
  return { endpoint, acknowledged };
}

describe("when the process that started it is killed", () => {
  test("the engine ends too, and a start on the same directory finds every acknowledged write", async () => {
    const directory = join(scratch, "dynamodb");
    const { endpoint, acknowledged } = await killAfter(startWriter(directory), 50);
    const answers = () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      );
    await expect.poll(answers, { timeout: 5_000 }).toBe(false);
    const { Items = [] } = await clientOf(await start({ directory })).send(new ScanCommand({ TableName: "orders" }));
    expect(acknowledged.length).toBeGreaterThanOrEqual(50);
    expect(Items.map(({ pk }) => pk?.S)).toEqual(expect.arrayContaining(acknowledged));
  }, 60_000);

  test("a start right after it, while the old engine may still be dying, finds the database unlocked", async () => {
    const directory = join(scratch, "dynamodb");
    const { acknowledged } = await killAfter(startWriter(directory), 10);
    const engine = await start({ directory });
    await clientOf(engine).send(new PutItemCommand({ TableName: "orders", Item }));
    const { Count } = await clientOf(engine).send(new ScanCommand({ TableName: "orders" }));
    expect(Count).toBeGreaterThan(acknowledged.length);
  }, 60_000);
});
