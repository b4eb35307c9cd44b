import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { foreignCursor, fromCursor, toCursor } from "#shared/http/cursor.ts";
import { buyerId } from "#shared/http/schemas.ts";
import { whole } from "#shared/schema.ts";
import type { Recipient } from "./recipient.ts";
import { recipientsOf } from "./recipient-store.ts";
import { readPages, type ScopePage } from "./scope-page-store.ts";
import type { RecipientState } from "./sending-transitions.ts";

const place = z.strictObject({ page: whole(z.gte(0)), from: buyerId });

/** People that are looked at for one answer, whether they are shown or not. */
const mostRead = 2000;

/**
 * What has become of the mail to each person of an incident, page by page.
 * @throws Problem `invalid_request` for a cursor that is not one of this list's
 */
export async function listRecipients(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  {
    limit,
    cursor,
    state,
  }: { readonly limit: number; readonly cursor?: string | undefined; readonly state?: RecipientState | undefined },
): Promise<{ readonly recipients: Recipient[]; readonly nextCursor?: string }> {
  const start = cursor === undefined ? { page: 0, from: undefined } : fromCursor(place, cursor);
  const recipients: Recipient[] = [];
  let read = 0;
  const pages = await readPages(db, table, incidentId);
  if (start.from !== undefined && !pages.some((page) => page.page === start.page && isOf(page, start.from)))
    throw foreignCursor();
  for (const page of pages) {
    if (page.page < start.page) continue;
    const from = page.page === start.page ? start.from : undefined;
    for await (const recipient of recipientsOf(db, table, incidentId, page, from)) {
      if (recipients.length === limit || read === mostRead) {
        return { recipients, nextCursor: toCursor({ page: page.page, from: recipient.buyer.buyerId }) };
      }
      read++;
      if (state === undefined || recipient.state === state) recipients.push(recipient);
    }
  }
  return { recipients };
}

/** Ids are ASCII, so that they sort here as they do in DynamoDB, which takes no range that ends before it begins. */
const isOf = ({ first, last }: ScopePage, buyer: string): boolean => first <= buyer && buyer <= last;
