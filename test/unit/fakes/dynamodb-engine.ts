import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";

/** The attributes of a key, partition first. */
type Key = readonly [string, string?];
interface Table {
  readonly key: Key;
  readonly indexes?: Readonly<Record<string, Key>>;
  /** Of the indexes; keys only unless said otherwise. */
  readonly projection?: "ALL";
}

const schema = (key: Key) =>
  key.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? ("HASH" as const) : ("RANGE" as const) }));

/**
 * AWS's own engine in memory, for what no fake should have an opinion on: conditions, transactions and indexes.
 * @param tables by name
 */
export async function dynamodbEngine(tables: Readonly<Record<string, Table>>) {
  const declared = Object.entries(tables).map(([name, { key, indexes = {}, projection = "KEYS_ONLY" }]) => {
    const names = new Set([key, ...Object.values(indexes)].flat());
    const global = Object.entries(indexes).map(([IndexName, of]) => {
      return { IndexName, KeySchema: schema(of), Projection: { ProjectionType: projection } };
    });
    const properties = {
      KeySchema: schema(key),
      AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      ...(global.length > 0 ? { GlobalSecondaryIndexes: global } : {}),
    };
    return { name, arn: `arn:aws:dynamodb:local:111122223333:table/${name}`, properties };
  });
  const { endpoint, stop } = await startDynamodb({ tables: declared });
  const credentials = { accessKeyId: "cloakroom", secretAccessKey: "cloakroom" };
  const client = new DynamoDBClient({ endpoint, region: "local", credentials });
  return {
    endpoint,
    db: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    async stop() {
      client.destroy();
      await stop();
    },
  };
}
