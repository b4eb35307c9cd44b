import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { recipientsOf } from "./recipient-store.ts";
import type { SendingPage } from "./sending-page.ts";
import { listPages } from "./sending-page-store.ts";
import { noneSent, plus, type SendingTotals, withRecipient } from "./sending-totals.ts";

/** How far the mails of an incident have come. */
export interface SendingProgress {
  readonly totals: SendingTotals;
  /** Pages that could not be sent so far; they are tried again. */
  readonly pagesFailed: readonly number[];
}

/** Exact as of now: pages that are done say so themselves, those that are under way are read, person by person. */
export async function readProgress(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
): Promise<SendingProgress> {
  const pages = await listPages(db, table, incidentId);
  let totals = noneSent;
  for (const { buyers, begun } of pages)
    totals = plus(totals, begun ? await totalsOf(db, table, incidentId, begun) : { ...noneSent, pending: buyers });
  return { totals, pagesFailed: pages.flatMap(({ page, begun }) => (begun?.failedAt ? [page] : [])) };
}

async function totalsOf(db: DynamoDBDocumentClient, table: string, incidentId: string, page: SendingPage) {
  return page.totals ?? countPage(db, table, incidentId, page);
}

/** What has become of everyone of a page, as the rows say now. */
export async function countPage(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  page: SendingPage,
): Promise<SendingTotals> {
  let totals = noneSent;
  for await (const recipient of recipientsOf(db, table, incidentId, page)) totals = withRecipient(totals, recipient);
  return totals;
}
