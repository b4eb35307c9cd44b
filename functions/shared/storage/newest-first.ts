import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import type { Row } from "./consistent-read.ts";

const place = z.strictObject({ sk: z.string().check(z.minLength(1), z.maxLength(100)) });

/**
 * Rows of a partition whose sort keys begin so and sort by time, the newest first; strongly consistent.
 * @throws Problem `invalid_request` for a cursor that is not one of such a list
 */
export async function newestFirst(
  db: DynamoDBDocumentClient,
  table: string,
  { pk, sk }: { readonly pk: string; readonly sk: string },
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly rows: Row[]; readonly nextCursor: string | undefined }> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
      ExpressionAttributeValues: { ":pk": pk, ":sk": sk },
      ScanIndexForward: false,
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: { pk, ...fromCursor(place, cursor) } }),
    }),
  );
  return { rows: Items, nextCursor: LastEvaluatedKey && toCursor({ sk: LastEvaluatedKey.sk }) };
}
