import { type DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { consistentRead, type Row, type RowKey } from "#shared/storage/consistent-read.ts";
import { newestFirst } from "#shared/storage/newest-first.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Campaign } from "./campaign.ts";
import { roleNames } from "./policy/role-catalogue.ts";

const campaignRow = z.object({
  campaignId: z.string(),
  policyVersion: z.string(),
  cohort: z.object({ roles: z.optional(z.array(z.enum(roleNames))), applicationIds: z.optional(z.array(z.string())) }),
  deadline: z.string(),
  openedBy: z.string(),
  openedAt: z.string(),
  actedOn: z.optional(z.string()),
  endedAt: z.optional(z.string()),
});

/** All campaigns are one list: a marketplace has a few in a year. */
const list = "campaigns";
const campaignKey = (campaignId: string) => ({ pk: list, sk: campaignId });
export const campaignRead = (table: string, campaignId: string): RowKey => ({ table, key: campaignKey(campaignId) });
export const toCampaign = (row: Row | undefined): Campaign | undefined => storedRow(campaignRow, row);

/** @throws IntegrityError for one that a workflow names and that is not there */
export async function readCampaign(db: DynamoDBDocumentClient, table: string, campaignId: string): Promise<Campaign> {
  const [row] = await consistentRead(db, [campaignRead(table, campaignId)]);
  const found = toCampaign(row);
  if (!found) throw new IntegrityError(`campaign#${campaignId} is missing`);
  return found;
}

interface CampaignTables {
  readonly developers: string;
  readonly adminLog: string;
}

/** Writes a new campaign, and that it was opened. @returns false where there is one of that id */
export const writeNewCampaign = (
  db: DynamoDBDocumentClient,
  { developers, adminLog }: CampaignTables,
  campaign: Campaign,
  act: AdminRecord,
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: developers,
              Item: { ...campaignKey(campaign.campaignId), ...campaign },
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
          adminPut(adminLog, act),
        ],
      }),
    ),
  );

/** Keeps that what was due at a time was carried out. Once kept, it is not kept again. */
export const keepActedOn = (db: DynamoDBDocumentClient, table: string, campaignId: string, at: string) =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: campaignKey(campaignId),
        UpdateExpression: "SET actedOn = :at",
        ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(actedOn) OR actedOn < :at)",
        ExpressionAttributeValues: { ":at": at },
      }),
    ),
  );

/** Keeps that the deadline was carried out, and puts that on record; once. */
export const keepEnded = (
  db: DynamoDBDocumentClient,
  { developers, adminLog }: CampaignTables,
  { campaignId, at, act }: { readonly campaignId: string; readonly at: string; readonly act: AdminRecord },
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Update: {
              TableName: developers,
              Key: campaignKey(campaignId),
              UpdateExpression: "SET actedOn = :at, endedAt = :now",
              ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(endedAt)",
              ExpressionAttributeValues: { ":at": at, ":now": act.at },
            },
          },
          adminPut(adminLog, act),
        ],
      }),
    ),
  );

/**
 * Campaigns, the newest first; strongly consistent.
 * @throws Problem `invalid_request` for a cursor that is not one of this list's
 */
export async function listCampaigns(
  db: DynamoDBDocumentClient,
  table: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly campaigns: Campaign[]; readonly nextCursor: string | undefined }> {
  const { rows, nextCursor } = await newestFirst(db, table, { pk: list, sk: "cmp_" }, page);
  return { campaigns: rows.flatMap((row) => toCampaign(row) ?? []), nextCursor };
}
