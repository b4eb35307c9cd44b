import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** What BatchWriteItem takes. */
export const batch = 25;

/** Puts rows, a batch after the other. @throws Error when the engine leaves some out, which DynamoDB Local does not */
export async function putRows(
  db: DynamoDBDocumentClient,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += batch) {
    const requests = rows.slice(i, i + batch).map((Item) => ({ PutRequest: { Item: { ...Item } } }));
    const { UnprocessedItems = {} } = await db.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error("rows were left out");
  }
}
