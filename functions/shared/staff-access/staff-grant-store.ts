import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { leastId } from "#shared/ids.ts";
import { grantSortKey, type StaffGrant, staffPartition, toGrant } from "./staff-grant.ts";

/**
 * What a person was granted, strongly consistent: one round trip.
 * @param since when the oldest request may have been made whose grant can still be in force: rows of older ones are not read
 */
export async function grantsOf(
  db: DynamoDBDocumentClient,
  table: string,
  staffId: string,
  since: Date,
): Promise<StaffGrant[]> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: {
        ":pk": staffPartition(staffId),
        ":from": grantSortKey(leastId("acr", since)),
        ":to": grantSortKey("~"),
      },
    }),
  );
  return Items.map(toGrant);
}
