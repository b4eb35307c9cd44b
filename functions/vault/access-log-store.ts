import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { piiFields } from "#shared/pii-field.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { type AccessRecord, accessPartition } from "./access-log.ts";

const accessRow = z.object({
  accessId: z.string(),
  at: z.string(),
  orderId: z.string(),
  buyerId: z.string(),
  sellerId: z.string(),
  purpose: z.string(),
  fields: z.array(z.enum(piiFields)),
  actor: z.object({
    type: z.literal("application"),
    applicationId: z.string(),
    developerId: z.string(),
    clientId: z.string(),
    tokenId: z.string(),
  }),
});

/**
 * Appends records, one PutItem each, side by side: the only thing that this role may do to the table. Returns when all of
 * them are durable.
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
      const keys = {
        pk: accessPartition(record, shards),
        sk: `${record.at}#${record.accessId}`,
        orderAt: `${record.orderId}#${record.at}#${record.accessId}`,
      };
      const Item = { ...keys, ...record };
      const put = new PutCommand({ TableName: table, Item, ConditionExpression: "attribute_not_exists(pk)" });
      // No other record has this id: one that is there already is from an attempt of this very put whose answer was lost.
      return unlessChanged(() => db.send(put));
    }),
  );
}

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
    records: Items.map((item) => accessRow.parse(item)),
    nextCursor: LastEvaluatedKey && toCursor(place.parse(LastEvaluatedKey)),
  };
}
