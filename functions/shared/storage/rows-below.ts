import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { Row } from "./consistent-read.ts";

/** All rows of a partition whose sort keys begin so, strongly consistent: 1 MB a round trip. */
export async function rowsBelow(
  db: DynamoDBDocumentClient,
  table: string,
  { pk, sk }: { readonly pk: string; readonly sk: string },
): Promise<Row[]> {
  const rows: Row[] = [];
  const pages = paginateQuery(
    { client: db },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
      ExpressionAttributeValues: { ":pk": pk, ":sk": sk },
    },
  );
  for await (const { Items = [] } of pages) rows.push(...Items);
  return rows;
}
