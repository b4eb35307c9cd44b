import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { authorizationKey, authorizationRow, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

/** No seller has this id: ids that the marketplace owns have no slash. */
const nobody = "/";

/**
 * The authorisations that sellers gave an application, in the order of the sellers. An order that does not exist has no
 * seller; it costs the same read as one that does, so that the time taken does not tell them apart.
 */
export async function authorizationsOf(
  db: DynamoDBDocumentClient,
  standingTable: string,
  applicationId: string,
  sellerIds: readonly (string | undefined)[],
): Promise<(SellerAuthorization | undefined)[]> {
  const keys = sellerIds.map((sellerId = nobody) => ({
    table: standingTable,
    key: authorizationKey(sellerId, applicationId),
  }));
  const rows = await consistentRead(db, keys);
  return rows.map((row) => storedRow(authorizationRow, row));
}
