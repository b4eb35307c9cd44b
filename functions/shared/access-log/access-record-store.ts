import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { type AccessRecord, accessPartition } from "./access-record.ts";

/**
 * The Put of one record: alone, or in the transaction that makes what it discloses. A role that appends holds
 * `dynamodb:PutItem` on the table, and nothing else there.
 */
export const accessRecordPut = (table: string, shards: number, record: AccessRecord) => ({
  TableName: table,
  Item: {
    pk: accessPartition(record, shards),
    sk: `${record.at}#${record.accessId}`,
    orderAt: `${record.orderId}#${record.at}#${record.accessId}`,
    ...record,
  },
  ConditionExpression: "attribute_not_exists(pk)",
});

/**
 * Appends records, one PutItem each, side by side. Returns when all of them are durable.
 * @throws UnavailableError when any of them may not be: then nothing may be handed out
 */
export async function appendAccess(
  db: DynamoDBDocumentClient,
  table: string,
  shards: number,
  records: readonly AccessRecord[],
) {
  await Promise.all(
    records.map((record) => {
      const put = new PutCommand(accessRecordPut(table, shards, record));
      // No other record has this id: one that is there already is from an attempt of this very put whose answer was lost.
      return unlessChanged(() => db.send(put));
    }),
  );
}
