import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { toAccessRecord } from "#shared/access-log/access-record-row.ts";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";

export interface AccessPage {
  readonly records: readonly AccessRecord[];
  readonly nextCursor: string | undefined;
}

/** DynamoDB takes no empty text for a key. */
const keyPart = z.string().check(z.minLength(1));
const placeIn = (orderId: string) =>
  z.object({ pk: keyPart, sk: keyPart, orderAt: z.string().check(z.startsWith(`${orderId}#`)) });

/**
 * The accesses to one order, newest first, by the buyer's index. The index follows the table within moments.
 * @throws Problem `invalid_request` for a cursor that is not one of this order's
 */
export async function accessesTo(
  db: DynamoDBDocumentClient,
  table: string,
  { orderId, buyerId }: { readonly orderId: string; readonly buyerId: string },
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<AccessPage> {
  const place = placeIn(orderId);
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byBuyer",
      KeyConditionExpression: "buyerId = :buyer AND begins_with(orderAt, :order)",
      ExpressionAttributeValues: { ":buyer": buyerId, ":order": `${orderId}#` },
      ScanIndexForward: false,
      Limit: limit,
      ...(cursor === undefined ? {} : { ExclusiveStartKey: { buyerId, ...fromCursor(place, cursor) } }),
    }),
  );
  return {
    records: Items.map(toAccessRecord),
    nextCursor: LastEvaluatedKey && toCursor(place.parse(LastEvaluatedKey)),
  };
}
