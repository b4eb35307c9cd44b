import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type BuyerTables, buyerReads, isTorn, type StoredBuyer, toBuyer } from "#shared/buyers/stored-buyer.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { toRecordKeys, untilWhole } from "#shared/storage/record-keys.ts";

/** What is stored of these buyers, sealed, in their order; one round trip for 50. */
export const readAddressees = (
  db: DynamoDBDocumentClient,
  tables: BuyerTables,
  buyerIds: readonly string[],
): Promise<readonly StoredBuyer[]> =>
  untilWhole(
    async () => {
      const rows = await consistentRead(
        db,
        buyerIds.flatMap((id) => buyerReads(tables, id)),
      );
      return buyerIds.map((_, i) => ({ buyer: toBuyer(rows[2 * i]), recordKeys: toRecordKeys(rows[2 * i + 1]) }));
    },
    (all) => all.some(isTorn),
  );
