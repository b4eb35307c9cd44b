import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { rowsBelow } from "#shared/storage/rows-below.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";

/** How far the authorisations of one application have been gone through, by seller, and of how many something came. */
const progressRow = z.object({ after: z.string(), counted: whole(), done: z.boolean() });
type Progress = z.output<typeof progressRow>;

interface ProgressKey {
  readonly pk: string;
  readonly sk: string;
}

/** Authorisations of a page; each is a transaction of its own. */
const pageSize = 100;

/**
 * Goes through a page of the sellers who ever authorised an application, from where the page before ended, and keeps how far it
 * came. A page that was cut off is gone through again.
 * @param act answers whether the seller counts: the same for one that is gone through again
 * @returns whether there is more to do
 */
export async function sellerPage(
  db: DynamoDBDocumentClient,
  tables: { readonly standing: string; readonly incidents: string },
  { applicationId, key }: { readonly applicationId: string; readonly key: ProgressKey },
  act: (sellerId: string) => Promise<boolean>,
): Promise<boolean> {
  const [row] = await consistentRead(db, [{ table: tables.incidents, key: { ...key } }]);
  const before = storedRow(progressRow, row) ?? { after: "", counted: 0, done: false };
  if (before.done) return false;
  const sellers = await sellersAfter(db, tables.standing, applicationId, before.after);
  let count = 0;
  for (const sellerId of sellers) if (await act(sellerId)) count++;
  const done = sellers.length < pageSize;
  const after = { after: sellers.at(-1) ?? before.after, counted: before.counted + count, done };
  const kept = await unlessChanged(() => db.send(progressPut(tables.incidents, key, row && before, after)));
  return !(kept && done);
}

const progressPut = (table: string, key: ProgressKey, before: Progress | undefined, after: Progress) =>
  new PutCommand({
    TableName: table,
    Item: { ...key, ...after },
    ...(before
      ? {
          ConditionExpression: "#after = :read AND done = :no",
          ExpressionAttributeNames: { "#after": "after" },
          ExpressionAttributeValues: { ":read": before.after, ":no": false },
        }
      : { ConditionExpression: "attribute_not_exists(pk)" }),
  });

const prefix = "seller#";

async function sellersAfter(db: DynamoDBDocumentClient, table: string, applicationId: string, after: string) {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byApplication",
      KeyConditionExpression: "authorizedApplication = :application AND pk > :after",
      ExpressionAttributeValues: { ":application": applicationId, ":after": `${prefix}${after}` },
      Limit: pageSize,
    }),
  );
  return Items.map(({ pk }) => String(pk).slice(prefix.length));
}

/** What all pages counted whose progress is kept below these keys. @param key `sk` is what theirs begin with */
export async function countedBelow(db: DynamoDBDocumentClient, table: string, below: ProgressKey): Promise<number> {
  const rows = await rowsBelow(db, table, below);
  return rows.reduce((sum, row) => sum + (storedRow(progressRow, row)?.counted ?? 0), 0);
}
