import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { recordKeysRead, recordKeysRow, toRecordKeys } from "#shared/storage/record-keys.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Developer, SealedDeveloper, StoredDeveloper } from "./developer.ts";
import { subjectKey } from "./subject-store.ts";

const developerRow = z.object({
  developerId: z.string(),
  subject: z.string(),
  version: whole(),
  name: z.string(),
  legalName: z.string(),
  country: z.string(),
  website: z.string(),
  privacyPolicyUrl: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  sealed: z.record(z.string(), z.instanceof(Uint8Array)),
});

export interface DeveloperTables {
  readonly developers: string;
  readonly recordKeys: string;
}

const developerKey = (developerId: string) => ({ pk: `developer#${developerId}`, sk: "record" });

/** The account alone, its contacts closed. */
export const developerRead = (table: string, developerId: string): RowKey => ({
  table,
  key: developerKey(developerId),
});

/** The account, and the keys of its contacts. */
export const developerReads = (tables: DeveloperTables, developerId: string): RowKey[] => [
  developerRead(tables.developers, developerId),
  recordKeysRead(tables.recordKeys, developerKey(developerId).pk),
];

export const toDeveloper = (row: Row | undefined): Developer | undefined => storedRow(developerRow, row);

/** @param rows as `developerReads` asks for them */
export const toStoredDeveloper = ([row, keysRow]: readonly (Row | undefined)[]): StoredDeveloper => ({
  developer: toDeveloper(row),
  recordKeys: toRecordKeys(keysRow),
});

const recordPuts = ({ developers, recordKeys }: DeveloperTables, { developer, keys }: SealedDeveloper) => {
  const { developerId: id, version } = developer;
  return {
    record: { TableName: developers, Item: { ...developerKey(id), ...developer } },
    keys: { Put: { TableName: recordKeys, Item: recordKeysRow({ type: "developer", id, version }, keys) } },
  };
};

const ifAbsent = { ConditionExpression: "attribute_not_exists(pk)" };

/**
 * Writes a new account, whose it is, its keys and its standing, together or not at all.
 * @returns false when the person has an account already
 */
export function writeNewDeveloper(
  db: DynamoDBDocumentClient,
  tables: DeveloperTables & { readonly standing: string },
  sealed: SealedDeveloper,
): Promise<boolean> {
  const { record, keys } = recordPuts(tables, sealed);
  const { developerId, subject, createdAt } = sealed.developer;
  const standing = {
    ...levelKey(`developer#${developerId}`),
    status: "active",
    epoch: 0,
    createdAt,
    developerId,
  };
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: tables.developers, Item: { ...subjectKey(subject), developerId }, ...ifAbsent } },
          { Put: { ...record, ...ifAbsent } },
          { Put: { TableName: tables.standing, Item: standing, ...ifAbsent } },
          keys,
        ],
      }),
    ),
  );
}

/** Writes the next version of an account with its keys. @returns false when it has changed since it was read */
export function writeDeveloper(
  db: DynamoDBDocumentClient,
  tables: DeveloperTables,
  sealed: SealedDeveloper,
): Promise<boolean> {
  const { record, keys } = recordPuts(tables, sealed);
  const unchanged = {
    ConditionExpression: "version = :before",
    ExpressionAttributeValues: { ":before": sealed.developer.version - 1 },
  };
  return unlessChanged(() =>
    db.send(new TransactWriteCommand({ TransactItems: [{ Put: { ...record, ...unchanged } }, keys] })),
  );
}
