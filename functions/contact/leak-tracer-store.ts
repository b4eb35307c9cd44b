import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { toAccessRecord } from "#shared/access-log/access-record-row.ts";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { tokenKey, toToken } from "./contact-rows.ts";
import type { ContactToken } from "./contact-token.ts";

/** A number passes from token to token every few weeks at the soonest; rows are kept for little more than a year. */
const mostBefore = 24;

/** The token that has a value, and those that had it before, the latest first. */
export async function tokensOfValue(
  db: DynamoDBDocumentClient,
  contact: string,
  contactTokenId: string,
): Promise<ContactToken[]> {
  const tokens: ContactToken[] = [];
  for (let next: string | undefined = contactTokenId; next && tokens.length < mostBefore; ) {
    const [row] = await consistentRead(db, [{ table: contact, key: tokenKey(next) }]);
    const token = toToken(row);
    if (token) tokens.push(token);
    next = token?.tookOverFrom;
  }
  return tokens;
}

/** About a thousand records a page. */
const mostPages = 10;

/** Everything that was disclosed of a buyer, newest orders first. @returns `complete: false` where there is more than is read */
export async function recordsOfBuyer(
  db: DynamoDBDocumentClient,
  accessLog: string,
  buyerId: string,
): Promise<{ records: AccessRecord[]; complete: boolean }> {
  const records: AccessRecord[] = [];
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: accessLog,
        IndexName: "byBuyer",
        KeyConditionExpression: "buyerId = :buyer",
        ExpressionAttributeValues: { ":buyer": buyerId },
        ScanIndexForward: false,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    records.push(...Items.map(toAccessRecord));
    from = LastEvaluatedKey;
    if (!from) return { records, complete: true };
  }
  return { records, complete: false };
}

/** Puts on record that somebody was traced: returns when it is durable. */
export async function recordTrace(db: DynamoDBDocumentClient, adminLog: string, record: AdminRecord): Promise<void> {
  await db.send(new PutCommand(adminPut(adminLog, record).Put));
}
