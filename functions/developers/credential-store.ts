import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { whole } from "#shared/schema.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { rowChange } from "#shared/storage/row-change.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { applicationKey } from "./application-store.ts";
import type { Credential, CredentialAct } from "./credential.ts";
import { entryPut } from "./timeline-store.ts";

const credentialRow = z.object({
  clientId: z.string(),
  applicationId: z.optional(z.string()),
  developerId: z.optional(z.string()),
  name: z.optional(z.string()),
  createdAt: z.string(),
  status: z.enum(["active", "suspended", "revoked"]),
  epoch: whole(),
  secrets: z.array(z.object({ hash: z.string(), createdAt: z.string(), expiresAt: z.optional(z.string()) })),
  lastUsedAt: z.optional(z.string()),
  noticedUntil: z.optional(z.string()),
  disabledReason: z.optional(z.enum(["unused", "secret_expired"])),
  deletedAt: z.optional(z.string()),
  reinstatedAt: z.optional(z.string()),
});

/** What decisions about a credential rest on, and all that they change. */
const decisive = [
  ...(["clientId", "status", "epoch", "secrets", "disabledReason", "deletedAt"] as const),
  ...(["lastUsedAt", "noticedUntil", "reinstatedAt"] as const),
] as const;

const credentialKey = (clientId: string) => levelKey(`credential#${clientId}`);
export const credentialRead = (table: string, clientId: string): RowKey => ({ table, key: credentialKey(clientId) });

/** @returns undefined for the credential of a system as well: it is no application's */
export function toCredential(row: Row | undefined): Credential | undefined {
  const stored = storedRow(credentialRow, row);
  if (!stored?.applicationId || !stored.developerId) return undefined;
  return { ...stored, applicationId: stored.applicationId, developerId: stored.developerId };
}

const listRow = z.object({ clientIds: z.array(z.string()) });
const listKey = (applicationId: string) => ({ ...applicationKey(applicationId), sk: "credentials" });
export const listRead = (table: string, applicationId: string): RowKey => ({ table, key: listKey(applicationId) });
export const toClientIds = (row: Row | undefined): readonly string[] | undefined => storedRow(listRow, row)?.clientIds;

export interface CredentialTables {
  readonly standing: string;
  readonly developers: string;
  readonly adminLog: string;
}

/**
 * Writes all of an act: the credential's standing, the list that keeps to the limit, what its developer is told, and the
 * record. The levels above need no condition: a credential is worth nothing without them, and they are read with each use.
 * @returns false when credential or list have changed since they were read: then nothing was written
 */
export function writeCredentialAct(
  db: DynamoDBDocumentClient,
  { standing, developers, adminLog }: CredentialTables,
  { before, after, clientIds, entry, record }: CredentialAct,
): Promise<boolean> {
  const { clientId, applicationId } = after;
  const row = { TableName: standing, Key: credentialKey(clientId) };
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          before ? { Update: { ...row, ...rowChange(before, after, decisive) } } : newRow(standing, after),
          ...(clientIds ? [listPut(developers, applicationId, clientIds)] : []),
          ...(entry ? [entryPut(developers, applicationId, entry)] : []),
          ...(record ? [adminPut(adminLog, record)] : []),
        ],
      }),
    ),
  );
}

const ifAbsent = { ConditionExpression: "attribute_not_exists(pk)" };

const newRow = (table: string, credential: Credential) => ({
  Put: { TableName: table, Item: { ...credentialKey(credential.clientId), ...credential }, ...ifAbsent },
});

const listPut = (table: string, applicationId: string, { before, after }: NonNullable<CredentialAct["clientIds"]>) => ({
  Put: {
    TableName: table,
    Item: { ...listKey(applicationId), clientIds: after },
    ...(before
      ? { ConditionExpression: "clientIds = :before", ExpressionAttributeValues: { ":before": before } }
      : ifAbsent),
  },
});
