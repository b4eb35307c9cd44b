import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isTorn, orderKeysRead, orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import type { RestrictedPrincipal } from "#shared/standing/principal.ts";
import { authorizationKey, authorizationRow } from "#shared/standing/seller-authorization.ts";
import { toRecordKeys, untilWhole } from "#shared/storage/record-keys.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { Grant } from "./grants.ts";
import type { PiiRead } from "./pii-access.ts";

export interface PiiTables {
  readonly standing: string;
  readonly vault: string;
  readonly recordKeys: string;
}

/** Everything that a read of personal data is decided on, in one round trip: standing, authorisation, order, record keys. */
export async function readGrounds(
  db: DynamoDBDocumentClient,
  { standing, vault, recordKeys }: PiiTables,
  caller: Caller<RestrictedPrincipal>,
  grants: readonly Grant[],
): Promise<PiiRead> {
  const { applicationId } = caller.claimed;
  const wanted = grants.flatMap(({ orderId, sellerId }) => [
    { table: standing, key: authorizationKey(sellerId, applicationId) },
    orderRead(vault, orderId),
    orderKeysRead(recordKeys, orderId),
  ]);
  const read = async () => {
    const { rows, roles } = await readAsCaller(db, standing, caller, wanted);
    const grounds = grants.map((_, i) => {
      const [authorization, order, keys] = rows.slice(3 * i, 3 * i + 3);
      return {
        authorization: storedRow(authorizationRow, authorization),
        order: toOrder(order),
        recordKeys: toRecordKeys(keys),
      };
    });
    return { roles, grounds };
  };
  return untilWhole(read, ({ grounds }) => grounds.some(isTorn));
}
