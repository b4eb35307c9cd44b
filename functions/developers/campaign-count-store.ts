import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { Application } from "./application.ts";
import type { CampaignCounts } from "./campaign-view.ts";

const countRow = z.object({ pk: z.string(), told: z._default(whole(), 0), reapproved: z._default(whole(), 0) });

/** One row for each part of the cohort, so that those who are told side by side do not wait for one of them. */
const countKey = (campaignId: string, applicationId: string) => ({
  pk: `campaign#${campaignId}`,
  sk: `count#${bucketOf(`application#${applicationId}`)}`,
});

/**
 * The parts of a transaction that count what a write means to campaigns: who is told that it has to be assessed again, and
 * whose approval answers that. Counted where it happens, so that each counts once, whatever is run twice.
 */
export function campaignCounts(table: string, { before, application }: MovedApplication) {
  const [had, has] = [before, application].map(({ reassessments = [] }) => reassessments.map((one) => one.campaignId));
  const told = has?.filter((id) => !had?.includes(id)) ?? [];
  const answered = had?.filter((id) => !has?.includes(id)) ?? [];
  const { applicationId } = application;
  return [
    ...told.map((id) => countOne(table, countKey(id, applicationId), "told")),
    ...answered.map((id) => countOne(table, countKey(id, applicationId), "reapproved")),
  ];
}

interface MovedApplication {
  readonly before: Application;
  readonly application: Application;
}

const countOne = (TableName: string, Key: ReturnType<typeof countKey>, count: keyof CampaignCounts) => ({
  Update: {
    TableName,
    Key,
    UpdateExpression: "ADD #count :one",
    ExpressionAttributeNames: { "#count": count },
    ExpressionAttributeValues: { ":one": 1 },
  },
});

/** How far a campaign has come; strongly consistent. */
export async function readCounts(
  db: DynamoDBDocumentClient,
  table: string,
  campaignId: string,
): Promise<CampaignCounts> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :campaign",
      ExpressionAttributeValues: { ":campaign": `campaign#${campaignId}` },
    }),
  );
  const rows = Items.flatMap((item) => storedRow(countRow, item) ?? []);
  return {
    told: rows.reduce((sum, { told }) => sum + told, 0),
    reapproved: rows.reduce((sum, { reapproved }) => sum + reapproved, 0),
  };
}
