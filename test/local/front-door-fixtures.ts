import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
import { type RunningFrontDoor, startFrontDoor } from "#local/front-door/start-front-door.ts";
import { usageOf } from "#local/kms/key-material.ts";
import { type KmsStore, openKmsStore } from "#local/kms/key-store.ts";
import type { LocalFunction, LocalKey, LocalTable, PolicyStatement } from "#local/system.ts";

export const region = "eu-central-1";
export const account = "111122223333";

export function aTable(name: string, properties: Readonly<Record<string, unknown>> = {}): LocalTable {
  return {
    name,
    arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
    properties: {
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      ...properties,
    },
  };
}

/** A table with an index by seller. */
export const ordersTable = aTable("orders", {
  AttributeDefinitions: ["pk", "sk", "seller"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-seller",
      KeySchema: [{ AttributeName: "seller", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
});

export const aKey = (keyId: string, spec: LocalKey["spec"] = "SYMMETRIC_DEFAULT"): LocalKey => ({
  keyId,
  arn: `arn:aws:kms:${region}:${account}:key/${keyId}`,
  spec,
  usage: usageOf[spec],
});

/** A function whose role has these statements; its access key id is its name in capitals. */
export function aFunction(name: string, ...statements: readonly PolicyStatement[]): LocalFunction {
  return {
    name,
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    codeDirectory: "/nowhere",
    handler: "index.handler",
    environment: {},
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    role: { name: `${name}-role`, accessKeyId: name.toUpperCase(), statements },
  };
}

export function allow(
  actions: readonly string[],
  resources: readonly string[],
  condition?: PolicyStatement["Condition"],
): PolicyStatement {
  return { Effect: "Allow", Action: actions, Resource: resources, ...(condition && { Condition: condition }) };
}

/** What the SDK throws where IAM does not allow a call. */
export const denied = { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } };

interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Credentials of the role of `aFunction(name)`. */
export const roleOf = (name: string): Caller => ({ accessKeyId: name.toUpperCase(), secretAccessKey: "any" });

const clientOptions = ({ url }: RunningFrontDoor, credentials: Caller) => ({
  endpoint: url,
  region,
  credentials,
  maxAttempts: 1,
});

export const kmsClient = (frontDoor: RunningFrontDoor, caller: Caller = frontDoor.operator): KMSClient =>
  new KMSClient(clientOptions(frontDoor, caller));

export const dynamodbClient = (frontDoor: RunningFrontDoor, caller: Caller = frontDoor.operator): DynamoDBClient =>
  new DynamoDBClient(clientOptions(frontDoor, caller));

/** The `Authorization` header that the front door reads, for services whose SDK client is not installed. */
export const signedFor = (service: string, { accessKeyId }: Caller): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;

/** A front door before this KMS alone: calls to other services fail. */
export const startKms = (kmsStore: KmsStore, functions: readonly LocalFunction[] = []): Promise<RunningFrontDoor> =>
  startFrontDoor({
    system: { region, account, tables: [], keys: [], functions },
    dynamodbEndpoint: "http://127.0.0.1:9",
    kmsStore,
  });

export interface SystemParts {
  readonly tables: readonly LocalTable[];
  readonly keys: readonly LocalKey[];
  readonly functions: readonly LocalFunction[];
}

/** A front door before a KMS and a DynamoDB of its own, in memory. */
export async function startSystem({ tables, keys, functions }: SystemParts) {
  const [dynamodb, kmsStore] = await Promise.all([startDynamodb({ tables }), openKmsStore({ keys })]);
  const system = { region, account, tables, keys, functions };
  const frontDoor = await startFrontDoor({ system, dynamodbEndpoint: dynamodb.endpoint, kmsStore });
  return {
    frontDoor,
    async stop(): Promise<void> {
      await frontDoor.close();
      await dynamodb.stop();
    },
  };
}
