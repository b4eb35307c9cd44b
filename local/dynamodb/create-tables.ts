import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  type KeySchemaElement,
  ResourceInUseException,
  type TableDescription,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { StartupError } from "#local/startup-error.ts";
import type { LocalTable } from "#local/system.ts";

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }));

const index = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({
    ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

/**
 * The properties of `AWS::DynamoDB::Table` that shape what a table can do on this machine. Left out are encryption,
 * recovery and protection, which have no local counterpart, and TTL: it runs by the machine's clock, not by the system's,
 * and only cleans up what readers already treat as expired.
 */
const tableProperties = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) })),
  GlobalSecondaryIndexes: z.array(index).min(1).optional(),
  LocalSecondaryIndexes: z.array(index).min(1).optional(),
  StreamSpecification: z
    .object({ StreamViewType: z.enum(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]) })
    .transform(({ StreamViewType }) => ({ StreamEnabled: true, StreamViewType }))
    .optional(),
});

/**
 * Creates the tables that the database does not have, and the global indexes and streams that its tables do not have.
 * Throws StartupError where a table or index exists with other keys than are declared, or the database is damaged.
 */
export async function createTables(endpoint: string, tables: readonly LocalTable[]): Promise<void> {
  const credentials = { accessKeyId: "cloakroom", secretAccessKey: "cloakroom" };
  const client = new DynamoDBClient({ endpoint, region: "local", credentials });
  try {
    await Promise.all(tables.map((table) => createTable(client, table)));
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error;
    throw new StartupError(`DynamoDB Local cannot create the tables: ${error.message}`, { cause: error });
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, { name, properties }: LocalTable): Promise<void> {
  const declared = { TableName: name, BillingMode: "PAY_PER_REQUEST", ...tableProperties.parse(properties) } as const;
  try {
    await client.send(new CreateTableCommand(declared));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: name }));
    await adaptTable(client, declared, Table);
  }
}

type DeclaredTable = z.infer<typeof tableProperties> & { readonly TableName: string };

async function adaptTable(client: DynamoDBClient, declared: DeclaredTable, existing: TableDescription): Promise<void> {
  const { TableName, AttributeDefinitions, GlobalSecondaryIndexes = [], StreamSpecification } = declared;
  const found = new Map(existing.GlobalSecondaryIndexes?.map((index) => [index.IndexName, index]));
  const changed = GlobalSecondaryIndexes.filter((index) => !sameKeys(index, found.get(index.IndexName) ?? index));
  if (!sameKeys(declared, existing) || changed.length > 0) {
    throw new StartupError(
      `The data directory holds table ${TableName} with other keys than are declared now: start with another data directory.`,
    );
  }
  for (const Create of GlobalSecondaryIndexes.filter((index) => !found.has(index.IndexName))) {
    const GlobalSecondaryIndexUpdates = [{ Create }];
    await client.send(new UpdateTableCommand({ TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates }));
  }
  // One that is not declared any more is left on: nobody reads it, and its records are gone after a day.
  if (StreamSpecification && !existing.StreamSpecification?.StreamEnabled) {
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
  }
}

interface Keyed {
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
}

const sameKeys = (one: Keyed, other: Keyed): boolean => keysOf(one) === keysOf(other);

const keysOf = ({ KeySchema = [] }: Keyed): string =>
  KeySchema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join();
