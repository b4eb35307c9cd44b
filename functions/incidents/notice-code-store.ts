import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

/** What anybody who has the code of a notice may know of it. */
export interface NoticeCode {
  /** Of the incident. */
  readonly title: string;
  /** Days, UTC: of the approval, and when the marketplace came to know of it. */
  readonly date: string;
  readonly detectedOn: string;
  readonly exercise: boolean;
}

const codeRow = z.object({ title: z.string(), date: z.string(), detectedOn: z.string(), exercise: z.boolean() });
const codeKey = (code: string) => ({ pk: `notice-code#${code}`, sk: "notice" });

/** @param code as it was made; strongly consistent */
export async function readNoticeCode(
  db: DynamoDBDocumentClient,
  table: string,
  code: string,
): Promise<NoticeCode | undefined> {
  const [row] = await consistentRead(db, [{ table, key: codeKey(code) }]);
  return storedRow(codeRow, row);
}

/** The part of a transaction that makes a code good: no other notice has it. */
export const codePut = (table: string, code: string, { title, date, detectedOn, exercise }: NoticeCode) => ({
  Put: {
    TableName: table,
    Item: { ...codeKey(code), title, date, detectedOn, exercise },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});
