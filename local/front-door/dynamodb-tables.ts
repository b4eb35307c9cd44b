import * as z from "zod";
import type { LocalSystem, LocalTable } from "#local/system.ts";

const keySchema = z.array(z.looseObject({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }));
const index = z.looseObject({ IndexName: z.string(), KeySchema: keySchema });

/** What the properties of `AWS::DynamoDB::Table` say about who may touch the table, and how. */
const tableProperties = z.looseObject({
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(index).default([]),
  LocalSecondaryIndexes: z.array(index).default([]),
  SSESpecification: z.looseObject({ KMSMasterKeyId: z.string().optional() }).default({}),
});

export interface TableFacts {
  readonly name: string;
  readonly arn: string;
  /** Partition key by index name; the table's own is under "". */
  readonly partitionKeys: ReadonlyMap<string, string>;
  /** ARN of the customer managed key that encrypts the table. */
  readonly keyArn?: string;
  /** Of one that tells of its changes. */
  readonly streamArn?: string;
}

type TableSystem = Pick<LocalSystem, "region" | "account" | "tables">;

/** Finds a table by its name or ARN, as DynamoDB takes either. Of an unknown table only name and ARN are known. */
export function tableFinder(system: TableSystem): (nameOrArn: string) => TableFacts {
  const known = new Map(system.tables.map((table) => [table.name, tableFacts(table, system)]));
  return (nameOrArn) => {
    const name = tableName(nameOrArn);
    const arn = `arn:aws:dynamodb:${system.region}:${system.account}:table/${name}`;
    return known.get(name) ?? { name, arn, partitionKeys: new Map() };
  };
}

export const tableName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);

function tableFacts({ name, arn, properties, streamArn }: LocalTable, { region, account }: TableSystem): TableFacts {
  const table = tableProperties.parse(properties);
  const indexes = [...table.GlobalSecondaryIndexes, ...table.LocalSecondaryIndexes];
  const partitionKeys = new Map(
    [{ IndexName: "", KeySchema: table.KeySchema }, ...indexes].map(({ IndexName, KeySchema }) => [
      IndexName,
      KeySchema.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? "",
    ]),
  );
  const key = table.SSESpecification.KMSMasterKeyId;
  const facts = { name, arn, partitionKeys, ...(streamArn !== undefined && { streamArn }) };
  if (key === undefined) return facts;
  return {
    ...facts,
    keyArn: key.startsWith("arn:") ? key : `arn:aws:kms:${region}:${account}:key/${key}`,
  };
}
