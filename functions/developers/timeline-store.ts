import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { mailStates, type TimelineEntry, timelineActors, timelineEvents } from "./timeline.ts";

const entryRow = z.object({
  pk: z.string(),
  entryId: z.string(),
  at: z.string(),
  event: z.enum(timelineEvents),
  actor: z.enum(timelineActors),
  revision: whole(),
  reasons: z.optional(z.array(z.object({ clause: z.string(), message: z.string() }))),
  facts: z.optional(
    z.object({
      assessmentId: z.optional(z.string()),
      campaignId: z.optional(z.string()),
      clientId: z.optional(z.string()),
      roles: z.optional(z.array(z.string())),
      deadline: z.optional(z.string()),
    }),
  ),
  mail: z.optional(z.enum(mailStates)),
});

const partition = (applicationId: string) => `application#${applicationId}`;

/** Entries that a reader is shown: an application is edited more often than anyone reads back. */
const shown = 100;

/** The latest entries of an application's timeline, the oldest first; strongly consistent. */
export async function readTimeline(
  db: DynamoDBDocumentClient,
  table: string,
  applicationId: string,
): Promise<TimelineEntry[]> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :timeline)",
      ExpressionAttributeValues: { ":pk": partition(applicationId), ":timeline": "timeline#" },
      ScanIndexForward: false,
      Limit: shown,
    }),
  );
  return Items.flatMap((item) => storedRow(entryRow, item) ?? [])
    .map(({ pk: _, ...entry }) => entry)
    .reverse();
}

/** The part of a transaction that appends an entry. */
export const entryPut = (table: string, applicationId: string, entry: TimelineEntry) => ({
  Put: {
    TableName: table,
    Item: { pk: partition(applicationId), sk: `timeline#${entry.at}#${entry.entryId}`, applicationId, ...entry },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});
