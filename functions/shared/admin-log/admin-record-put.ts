import type { AdminRecord } from "./admin-record.ts";

/** Where a record is kept: by what was done to, in the order of time. Two indexes find it by actor, and by day. */
export const adminRecordKeys = ({ subject, at, actId }: AdminRecord) => ({
  pk: subject,
  sk: `${at}#${actId}`,
  day: at.slice(0, 10),
});

/**
 * The item of a TransactWriteItems that appends a record: put it into the transaction that does the act. A role that
 * writes acts holds `dynamodb:PutItem` on the table, and nothing else there.
 */
export const adminPut = (table: string, record: AdminRecord) => ({
  Put: {
    TableName: table,
    Item: { ...adminRecordKeys(record), ...record },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});
