import { type DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { authorizationKey, authorizationRow, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { actingRead } from "./acting-application-store.ts";
import type { Parties } from "./seller-authorization.ts";

/** An authorisation, and the row of its application's standing, read for a caller. @throws Problem `access_revoked` */
export async function readAuthorization(
  db: DynamoDBDocumentClient,
  table: string,
  caller: Caller,
  { sellerId, applicationId }: Parties,
): Promise<{ row: Row | undefined; authorization: SellerAuthorization | undefined }> {
  const key = authorizationKey(sellerId, applicationId);
  const { rows } = await readAsCaller(db, table, caller, [actingRead(table, applicationId), { table, key }]);
  return { row: rows[0], authorization: storedRow(authorizationRow, rows[1]) };
}

const changed =
  "#status = :status, epoch = :epoch, #roles = :roles, authorizedAt = :at, expiresAt = :until, authorizedApplication = :application";

/**
 * Writes an authorisation and the record of the act, together.
 * @returns false when it was changed since it was read: then neither was written
 */
export function writeAuthorization(
  db: DynamoDBDocumentClient,
  tables: { readonly standing: string; readonly adminLog: string },
  { sellerId, applicationId }: Parties,
  { before, after }: { readonly before: SellerAuthorization | undefined; readonly after: SellerAuthorization },
  record: AdminRecord,
): Promise<boolean> {
  const withdrawal = after.status === "withdrawn";
  const update = {
    TableName: tables.standing,
    Key: authorizationKey(sellerId, applicationId),
    // Whatever the seller does, it is no longer an incident that took it away.
    UpdateExpression: `SET ${changed}${withdrawal ? ", withdrawnAt = :now" : ""} REMOVE withdrawnBy`,
    ConditionExpression: before
      ? "#status = :statusRead AND epoch = :epochRead AND authorizedAt = :atRead"
      : "attribute_not_exists(pk)",
    ExpressionAttributeNames: { "#status": "status", "#roles": "roles" },
    ExpressionAttributeValues: {
      ...(before && { ":statusRead": before.status, ":epochRead": before.epoch, ":atRead": before.authorizedAt }),
      ":status": after.status,
      ":epoch": after.epoch,
      ":roles": after.roles,
      ":at": after.authorizedAt,
      ":until": after.expiresAt,
      ":application": applicationId,
      ...(withdrawal && { ":now": record.at }),
    },
  };
  return unlessChanged(() =>
    db.send(new TransactWriteCommand({ TransactItems: [{ Update: update }, adminPut(tables.adminLog, record)] })),
  );
}

const keyOf = "authorization#";
const listedRow = z.extend(authorizationRow, { pk: z.string(), sk: z.string() });
const place = z.object({ applicationId });

/** One page of a seller's authorisations, those that ended among them, by application; strongly consistent. */
export async function authorizationsBy(
  db: DynamoDBDocumentClient,
  table: string,
  sellerId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const start = cursor === undefined ? undefined : fromCursor(place, cursor).applicationId;
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :seller AND begins_with(sk, :authorization)",
      ExpressionAttributeValues: { ":seller": `seller#${sellerId}`, ":authorization": keyOf },
      Limit: limit,
      ...(start && { ExclusiveStartKey: authorizationKey(sellerId, start) }),
    }),
  );
  const idIn = (sk: string) => sk.slice(keyOf.length);
  const authorizations = Items.flatMap((item) => storedRow(listedRow, item) ?? []).map(
    ({ pk: _, sk, ...authorization }) => ({ applicationId: idIn(sk), authorization }),
  );
  const next = LastEvaluatedKey && toCursor({ applicationId: idIn(String(LastEvaluatedKey.sk)) });
  return { authorizations, nextCursor: next };
}
