import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { consistentRead, type Row } from "#shared/storage/consistent-read.ts";
import { indexBuckets } from "#shared/storage/index-bucket.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { affectedPartition } from "./affected-rows.ts";
import { affectedRows } from "./affected-store.ts";
import { countriesOf } from "./buyer-countries-store.ts";
import type { Incident } from "./incident.ts";
import { moveIncident } from "./incident-move-store.ts";
import { incidentKey, incidentRead, toIncident, totalsRow } from "./incident-store.ts";
import { incidentTransitions } from "./incident-transitions.ts";
import { pageKey } from "./scope-page-store.ts";
import { type AffectedBuyer, noTotals, type ScopeTotals, withBuyer, withOrders } from "./scope-totals.ts";
import { entryOf, type Ports } from "./timeline.ts";

/** How far whom an incident affects has been counted, for one revision of it. */
const countRow = z.object({
  revision: whole(),
  /** Index of the bucket that is being counted; past the last when all are. */
  bucket: whole(),
  after: z.string(),
  /** Pages that were written. */
  pages: whole(),
  totals: totalsRow,
  turn: whole(),
});
type Count = z.output<typeof countRow>;

const countKey = (incidentId: string) => ({ pk: `incident#${incidentId}`, sk: "totals" });

/** Buyers of a page; what is to be done for each of them is done page by page. */
const pageSize = 1000;

export interface CountTables {
  readonly incidents: string;
  readonly vault: string;
}

/**
 * Counts one page on, from where the one before ended, and at the end writes the totals to the incident. Each page is written
 * with the totals up to it, on condition that nobody else did so and that the revision still holds: then it begins anew.
 * @returns whether there is more to do
 */
export async function countOn(
  db: DynamoDBDocumentClient,
  tables: CountTables,
  incidentId: string,
  ports: Ports,
): Promise<boolean> {
  const key = countKey(incidentId);
  const reads = [incidentRead(tables.incidents, incidentId), { table: tables.incidents, key }];
  const [row, counted] = await consistentRead(db, reads);
  const incident = toIncident(row);
  if (incident?.status !== "contained") return false;
  const count = countOf(incident, counted);
  if (count.bucket === indexBuckets.length) {
    const entry = entryOf(ports, { event: "scoped", actor: "workflow" });
    const move = { transition: "scope", set: { scope: count.totals as ScopeTotals }, entry } as const;
    return !(await moveIncident(db, tables.incidents, incident, move));
  }
  const page = await nextPage(db, tables, incidentId, count);
  await writePage(db, tables.incidents, incident, { before: count, stored: counted !== undefined, page });
  return true;
}

function countOf({ scopeRevision }: Incident, row: Row | undefined): Count {
  const stored = storedRow(countRow, row);
  if (stored?.revision === scopeRevision) return stored;
  const totals = { ...noTotals, byField: {}, byCountry: {}, groups: {} };
  return { revision: scopeRevision, bucket: 0, after: "", pages: 0, totals, turn: stored?.turn ?? 0 };
}

interface CountedPage {
  readonly buyers: readonly AffectedBuyer[];
  readonly totals: ScopeTotals;
  /** Where the next page begins; none where the bucket ends with this one. */
  readonly after: string | undefined;
}

async function nextPage(
  db: DynamoDBDocumentClient,
  tables: CountTables,
  incidentId: string,
  { bucket, after: start, totals }: Count,
): Promise<CountedPage> {
  const partition = affectedPartition(incidentId, indexBuckets[bucket] as string);
  const buyers: AffectedBuyer[] = [];
  let orders = 0;
  let after: string | undefined = start;
  let full = false;
  for await (const row of affectedRows(db, tables.incidents, partition, start)) {
    full = "buyer" in row && buyers.length === pageSize;
    if (full) break;
    if ("buyer" in row) buyers.push(row.buyer);
    else orders++;
    after = row.sk;
  }
  if (!full) after = undefined;
  const countries = await countriesOf(
    db,
    tables.vault,
    buyers.map(({ buyerId }) => buyerId),
  );
  const counted = buyers.reduce(
    (sum, buyer) => withBuyer(sum, buyer, countries.get(buyer.buyerId)),
    totals as ScopeTotals,
  );
  return { buyers, totals: withOrders(counted, orders), after };
}

/** The row of a page: which buyers, in which bucket. */
const pageItem = (incidentId: string, { pages, bucket }: Count, { buyers }: CountedPage) => ({
  ...pageKey(incidentId, pages),
  bucket: indexBuckets[bucket],
  first: buyers[0]?.buyerId,
  last: buyers.at(-1)?.buyerId,
  count: buyers.length,
});

const writePage = (
  db: DynamoDBDocumentClient,
  table: string,
  { incidentId }: Incident,
  { before, stored, page }: { readonly before: Count; readonly stored: boolean; readonly page: CountedPage },
): Promise<boolean> => {
  const isEmpty = page.buyers.length === 0;
  const may = statusIn(incidentTransitions.scope.from);
  const next: Count = {
    revision: before.revision,
    bucket: page.after === undefined ? before.bucket + 1 : before.bucket,
    after: page.after ?? "",
    pages: before.pages + (isEmpty ? 0 : 1),
    totals: page.totals as Count["totals"],
    turn: before.turn + 1,
  };
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            ConditionCheck: {
              TableName: table,
              Key: incidentKey(incidentId),
              ConditionExpression: `${may.ConditionExpression} AND scopeRevision = :revision`,
              ExpressionAttributeNames: may.ExpressionAttributeNames,
              ExpressionAttributeValues: { ...may.ExpressionAttributeValues, ":revision": before.revision },
            },
          },
          {
            Put: {
              TableName: table,
              Item: { ...countKey(incidentId), ...next },
              ...(stored
                ? { ConditionExpression: "turn = :turn", ExpressionAttributeValues: { ":turn": before.turn } }
                : { ConditionExpression: "attribute_not_exists(pk)" }),
            },
          },
          ...(isEmpty ? [] : [{ Put: { TableName: table, Item: pageItem(incidentId, before, page) } }]),
        ],
      }),
    ),
  );
};
