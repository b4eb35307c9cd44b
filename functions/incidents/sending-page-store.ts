import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { whole } from "#shared/schema.ts";
import { consistentRead, type Row } from "#shared/storage/consistent-read.ts";
import { rowsBelow } from "#shared/storage/rows-below.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { pageKey, readPages, toScopePage } from "./scope-page-store.ts";
import type { SendingPage } from "./sending-page.ts";
import type { SendingTotals } from "./sending-totals.ts";

const totals = z.object({
  pending: whole(),
  sending: whole(),
  sent: whole(),
  bounced: whole(),
  suppressed: whole(),
  failed: whole(),
  erased: whole(),
  complaints: whole(),
  perhapsTwice: whole(),
});

const pageRow = z.object({
  page: whole(),
  bucket: z.string(),
  first: z.string(),
  last: z.string(),
  buyers: whole(),
  turn: whole(),
  totals: z.optional(totals),
  failedAt: z.optional(z.string()),
});

/** @throws IntegrityError where there is none */
export function toPage(row: Row | undefined): SendingPage {
  const page = storedRow(pageRow, row);
  if (!page) throw new IntegrityError("a page of a notice is missing");
  return page;
}

const prefix = "sending#";
export const sendingKey = (incidentId: string, page: number) => ({
  pk: `incident#${incidentId}`,
  sk: `${prefix}${String(page).padStart(6, "0")}`,
});

/** A page that is begun, now or before. @throws IntegrityError for one that there is not */
export async function beginPage(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  page: number,
): Promise<SendingPage> {
  const key = sendingKey(incidentId, page);
  const keys = [key, pageKey(incidentId, page)];
  const [begun, counted] = await consistentRead(
    db,
    keys.map((one) => ({ table, key: one })),
  );
  if (begun) return toPage(begun);
  if (!counted) throw new IntegrityError(`incident#${incidentId} page ${page}`);
  const { bucket, first, last, count } = toScopePage(counted);
  const fresh: SendingPage = { page, bucket, first, last, buyers: count, turn: 0 };
  const put = { TableName: table, Item: { ...key, ...fresh }, ConditionExpression: "attribute_not_exists(pk)" };
  // Where somebody else began it at the same time, it says the same.
  await unlessChanged(() => db.send(new PutCommand(put)));
  return fresh;
}

/** Every page of an incident, begun or not, in their order; strongly consistent. */
export async function listPages(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
): Promise<{ readonly page: number; readonly buyers: number; readonly begun?: SendingPage }[]> {
  const rows = await rowsBelow(db, table, { pk: `incident#${incidentId}`, sk: prefix });
  const begun = new Map(rows.map((row) => [Number(row.page), toPage(row)]));
  const all = await readPages(db, table, incidentId);
  return all.map(({ page, count }) => {
    const one = begun.get(page);
    return { page, buyers: count, ...(one && { begun: one }) };
  });
}

/** Keeps what became of everyone of a page. @returns false when SES spoke of one meanwhile: they are to be counted again */
export const finishPage = (
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  { page, turn }: SendingPage,
  of: SendingTotals,
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: sendingKey(incidentId, page),
        UpdateExpression: "SET totals = :totals REMOVE failedAt",
        ConditionExpression: "turn = :turn AND attribute_not_exists(totals)",
        ExpressionAttributeValues: { ":totals": of, ":turn": turn },
      }),
    ),
  );

/** Keeps that all attempts at a page have failed. */
export const keepFailed = (
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  page: number,
  at: Date,
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: sendingKey(incidentId, page),
        UpdateExpression: "SET failedAt = :at",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(totals)",
        ExpressionAttributeValues: { ":at": at.toISOString() },
      }),
    ),
  );
