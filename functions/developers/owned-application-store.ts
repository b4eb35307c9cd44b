import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { whole } from "#shared/schema.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { type StandingRow, standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead, type Row, type RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { type Application, mostApplications } from "./application.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import type { PeopleTables } from "./subject-store.ts";

const countRow = z.object({ pk: z.string(), owned: whole() });
const idRow = z.object({ pk: z.string(), applicationId: z.string() });

const partition = (developerId: string) => `developer#${developerId}`;
const prefix = "application#";
const countKey = (developerId: string) => ({ pk: partition(developerId), sk: "applications" });

export const ownedRead = (table: string, developerId: string): RowKey => ({ table, key: countKey(developerId) });

/** How many applications a developer has. */
export const toOwned = (row: Row | undefined): number => storedRow(countRow, row)?.owned ?? 0;

/** By which a developer's applications are found. */
export const ownedItem = ({ developerId, applicationId }: Application) => ({
  pk: partition(developerId),
  sk: `${prefix}${applicationId}`,
  applicationId,
});

/** The part of a transaction that counts one more, if there may be one more. */
export const ownedCount = (table: string, developerId: string) => ({
  Update: {
    TableName: table,
    Key: countKey(developerId),
    UpdateExpression: "ADD owned :one",
    ConditionExpression: "attribute_not_exists(owned) OR owned < :most",
    ExpressionAttributeValues: { ":one": 1, ":most": mostApplications },
  },
});

interface Owned {
  readonly application: Application;
  readonly standing: StandingRow | undefined;
}

const place = z.strictObject({ sk: z.string().check(z.startsWith(prefix), z.maxLength(100)) });

/**
 * A developer's applications, the oldest first; strongly consistent.
 * @throws Problem `invalid_request` for a cursor that is not one of this list's
 */
export async function listOwned(
  db: DynamoDBDocumentClient,
  { developers, standing }: PeopleTables,
  developerId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly applications: readonly Owned[]; readonly nextCursor: string | undefined }> {
  const pk = partition(developerId);
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: developers,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: { pk, ...fromCursor(place, cursor) } }),
    }),
  );
  const ids = Items.flatMap((item) => storedRow(idRow, item)?.applicationId ?? []);
  const rows = await consistentRead(db, [
    ...ids.map((id) => applicationRead(developers, id)),
    ...ids.map((id) => ({ table: standing, key: levelKey(`application#${id}`) })),
  ]);
  return {
    applications: ids.flatMap((_, i) => {
      const application = toApplication(rows[i]);
      return application ? [{ application, standing: storedRow(standingRow, rows[ids.length + i]) }] : [];
    }),
    nextCursor: LastEvaluatedKey && toCursor({ sk: LastEvaluatedKey.sk }),
  };
}
