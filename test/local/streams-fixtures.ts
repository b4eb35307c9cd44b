import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { allSettled } from "#local/clock/all-settled.ts";
import { createClock } from "#local/clock/clock.ts";
import { clockFile } from "#local/clock/clock-file.ts";
import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
import { startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { type Functions, hostFunctions, type Invoke } from "#local/lambda/functions.ts";
import { createLogStore } from "#local/lambda/log-store.ts";
import { createStreams } from "#local/streams/streams.ts";
import type { LocalStreamMapping, LocalTable, PolicyStatement } from "#local/system.ts";
import { aFunction, allow, aTable, dynamodbClient, region } from "./front-door-fixtures.ts";

const plain = aTable("outbox", { StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" } });
export const outbox: LocalTable = { ...plain, streamArn: `${plain.arn}/stream/2000-01-01T00:00:00.000` };
export const readsStream = allow(
  ["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"].map((action) => `dynamodb:${action}`),
  [outbox.streamArn ?? ""],
);

/**
 * Notes each batch in the file of batches. What goes wrong is in a file: the sort key of a record, and how often the
 * function fails on it, by throwing or by naming it.
 */
const source = `
  const fs = require("node:fs");
  const read = (name) => { try { return fs.readFileSync(process.env.DIRECTORY + "/" + name, "utf8") } catch { return "" } };
  exports.handler = async ({ Records }) => {
    fs.appendFileSync(process.env.DIRECTORY + "/batches", JSON.stringify(Records) + "\\n");
    const seen = read("batches").split("\\n").slice(0, -1).flatMap((line) => JSON.parse(line));
    const failing = JSON.parse(read("failing") || "{}");
    const times = (key) => seen.filter(({ dynamodb }) => dynamodb.Keys.sk.S === key).length;
    const failed = Records.filter(({ dynamodb: { Keys } }) => times(Keys.sk.S) <= (failing[Keys.sk.S]?.times ?? 0));
    if (failed.some(({ dynamodb: { Keys } }) => failing[Keys.sk.S].by === "throwing")) throw new Error("on purpose");
    return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
  };`;

export interface Failing {
  readonly by: "throwing" | "naming";
  readonly times: number;
}

export interface StreamsFixture {
  readonly directory: string;
  readonly mapping?: Partial<LocalStreamMapping>;
  /** What the role of the function may do; read the stream, unless said otherwise. */
  readonly statements?: readonly PolicyStatement[];
}

/** A table whose changes a function follows, before a front door of its own. */
export async function startOutbox({ directory, mapping = {}, statements = [readsStream] }: StreamsFixture) {
  const logs = createLogStore();
  const clock = createClock(clockFile(join(directory, "clock.json")));
  const codeDirectory = join(directory, "code");
  await mkdir(codeDirectory, { recursive: true });
  await writeFile(join(codeDirectory, "index.cjs"), source);
  const follower = { ...aFunction("follower", ...statements), codeDirectory, environment: { DIRECTORY: directory } };
  const system = {
    region,
    account: "111122223333",
    tables: [outbox],
    keys: [],
    functions: [follower],
    streamMappings: [
      {
        id: "m1",
        streamArn: outbox.streamArn ?? "",
        functionName: "follower",
        batchSize: 3,
        filters: [],
        reportsFailures: true,
        bisects: true,
        retryAttempts: 4,
        maximumAgeSeconds: 3600,
        ...mapping,
      },
    ],
  };
  const engine = await startDynamodb({ tables: [outbox], directory: join(directory, "dynamodb") });
  const invoke: Invoke = (name, event) => workers.invoke(name, event);
  const frontDoor = await startFrontDoor({
    system,
    dynamodbEndpoint: engine.endpoint,
    kmsStore: await openKmsStore({ keys: [] }),
    invokeFunction: invoke,
  });
  const workers: Functions = hostFunctions({ functions: [follower], region, endpoint: frontDoor.url, logs, clock });
  const streams = createStreams({
    system,
    frontDoorUrl: frontDoor.url,
    invoke,
    clock,
    directory: join(directory, "streams"),
    onProblem: (name, problem) => logs.write(`stream-${name}`, problem),
  });
  frontDoor.onCall(streams.onCall);
  const client = dynamodbClient(frontDoor);
  const still = { deliveries: 0, settled: async () => {} };
  const settled = () => allSettled(still, streams, still);

  return {
    streams,
    frontDoor,
    client,
    settled,
    put: (sk: string, more: object = {}, pk = "app-1") =>
      client.send(new PutItemCommand({ TableName: "outbox", Item: { pk: { S: pk }, sk: { S: sk }, ...more } })),
    failOn: (failing: Readonly<Record<string, Failing>>) =>
      writeFile(join(directory, "failing"), JSON.stringify(failing)),
    advance: (seconds: number) => clock.advance(seconds * 1000, settled),
    batches: () => batchesIn(directory),
    problems: () => logs.read({ function: "stream-follower", limit: 100 }).map(({ line }) => line),
    async stop(): Promise<void> {
      clock.close();
      await streams.close();
      client.destroy();
      await workers.close();
      await frontDoor.close();
      await engine.stop();
    },
  };
}

export type Outbox = Awaited<ReturnType<typeof startOutbox>>;

export interface DeliveredRecord {
  readonly eventName: string;
  readonly dynamodb: { readonly Keys: { readonly sk: { readonly S: string } }; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

/** The records of each invocation, the first one first. */
export async function recordsIn(directory: string): Promise<DeliveredRecord[][]> {
  const text = await readFile(join(directory, "batches"), "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** The sort keys of each invocation's records. */
export async function batchesIn(directory: string): Promise<string[][]> {
  return (await recordsIn(directory)).map((records) => records.map(({ dynamodb }) => dynamodb.Keys.sk.S));
}
