import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { applicationKey, mayStill } from "./application-store.ts";
import type { Listing, ListingAct } from "./listing.ts";
import { entryPut } from "./timeline-store.ts";

const listingRow = z.object({
  applicationId: z.string(),
  tagline: z.string(),
  homepage: z.string(),
  supportUrl: z.string(),
  revision: whole(),
  listedAt: z.string(),
  updatedAt: z.string(),
});

export const listingKey = (applicationId: string) => ({ ...applicationKey(applicationId), sk: "listing" });
export const listingRead = (table: string, applicationId: string): RowKey => ({
  table,
  key: listingKey(applicationId),
});
export const toListing = (row: Row | undefined): Listing | undefined => storedRow(listingRow, row);

/**
 * The one partition of the index `byListing`. It takes a thousand writes a second, each of which is a person who publishes;
 * a page of ids is one read. Buckets would cost an order over all of it, and sixteen reads a page.
 */
export const directoryPartition = "public";

interface ListingTables {
  readonly developers: string;
  readonly adminLog: string;
}

/** The same revision as when it was read, or none still. */
const unchangedSince = (revision: number) =>
  revision === 0
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : { ConditionExpression: "revision = :seen", ExpressionAttributeValues: { ":seen": revision } };

/** Writes a place in the directory. @returns false when it or its application has changed since it was read */
export function writeListing(
  db: DynamoDBDocumentClient,
  { developers, adminLog }: ListingTables,
  { listing, entry, record }: ListingAct,
): Promise<boolean> {
  const { applicationId, revision } = listing;
  const state = mayStill("list");
  const approved = {
    TableName: developers,
    Key: applicationKey(applicationId),
    ...state,
    ConditionExpression: `${state.ConditionExpression} AND attribute_exists(approval) AND distribution = :public`,
    ExpressionAttributeValues: { ...state.ExpressionAttributeValues, ":public": "public" },
  };
  const item = { ...listingKey(applicationId), ...listing, listed: directoryPartition };
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          { ConditionCheck: approved },
          { Put: { TableName: developers, Item: item, ...unchangedSince(revision - 1) } },
          entryPut(developers, applicationId, entry),
          adminPut(adminLog, record),
        ],
      }),
    ),
  );
}

/** Takes a place in the directory away. @returns false when it has changed since it was read */
export function removeListing(
  db: DynamoDBDocumentClient,
  { developers, adminLog }: ListingTables,
  { listing, entry, record }: ListingAct,
): Promise<boolean> {
  const { applicationId, revision } = listing;
  const gone = { TableName: developers, Key: listingKey(applicationId), ...unchangedSince(revision) };
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [{ Delete: gone }, entryPut(developers, applicationId, entry), adminPut(adminLog, record)],
      }),
    ),
  );
}
