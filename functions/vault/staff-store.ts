import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { accessRequestPolicy, oldestInForce } from "#incidents/policy/access-requests.ts";
import { isTorn, orderKeysRead, orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { staffPartition } from "#shared/staff-access/staff-grant.ts";
import { grantsOf } from "#shared/staff-access/staff-grant-store.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { toRecordKeys, untilWhole } from "#shared/storage/record-keys.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { PiiTables } from "./pii-store.ts";
import type { StaffGround } from "./staff-access.ts";
import type { StaffReading } from "./staff-reader.ts";

/**
 * Everything that a person's read is decided on, in one round trip: standing, order and record keys in a batch, and what the
 * person was granted beside it.
 */
export async function readStaffGround(
  db: DynamoDBDocumentClient,
  { standing, vault, recordKeys, incidents }: PiiTables & { readonly incidents: string },
  caller: Caller<StaffPrincipal>,
  orderId: string,
  now: Date,
): Promise<StaffGround> {
  const { staffId } = caller.claimed;
  const person = { table: standing, key: levelKey(`staff#${staffId}`) };
  const wanted = [person, orderRead(vault, orderId), orderKeysRead(recordKeys, orderId)];
  const read = async () => {
    const [{ rows }, grants] = await Promise.all([
      readAsCaller(db, standing, caller, wanted),
      grantsOf(db, incidents, staffId, oldestInForce(now)),
    ]);
    const [row, order, keys] = rows;
    const epoch = storedRow(standingRow, row)?.epoch ?? 0;
    return { grants, standing: { epoch }, order: toOrder(order), recordKeys: toRecordKeys(keys) };
  };
  return untilWhole(read, isTorn);
}

/**
 * Counts an order that a person reads. The day's row holds which, so that the count is of orders and not of tellings, and
 * one condition decides however many come at once.
 * @returns false when the day is full without it
 */
export async function countReading(
  db: DynamoDBDocumentClient,
  incidents: string,
  { staffId, accessRequestId, orderId }: StaffReading,
  day: string,
): Promise<boolean> {
  const record = `${accessRequestId}#${orderId}`;
  const update = new UpdateCommand({
    TableName: incidents,
    Key: { pk: staffPartition(staffId), sk: `reads#${day}` },
    UpdateExpression: "ADD records :records",
    ConditionExpression: "attribute_not_exists(records) OR contains(records, :record) OR size(records) < :most",
    ExpressionAttributeValues: {
      ":records": new Set([record]),
      ":record": record,
      ":most": accessRequestPolicy.records.mostPerPersonAndDay,
    },
  });
  return unlessChanged(() => db.send(update));
}
