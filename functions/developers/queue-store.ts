import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { OpenAssessment } from "./application.ts";
import { queueOf } from "./assessment-case-store.ts";
import { countedSince, type QueueFacts } from "./queue.ts";

const dayRow = z.object({ pk: z.string(), decided: whole() });
const decisionDays = "decisions";

/** The part of a transaction that counts a decision which people made, by its day. */
export const decisionCount = (table: string, now: Date) => ({
  Update: {
    TableName: table,
    Key: { pk: decisionDays, sk: now.toISOString().slice(0, 10) },
    UpdateExpression: "ADD decided :one",
    ExpressionAttributeValues: { ":one": 1 },
  },
});

/** What the queue is like for a submission. The index follows the table within moments. */
export async function readQueue(
  db: DynamoDBDocumentClient,
  table: string,
  { submittedAt }: OpenAssessment,
  now: Date,
): Promise<QueueFacts> {
  const [ahead, decided] = await Promise.all([waitingBefore(db, table, submittedAt), decidedOf(db, table, now)]);
  return { ahead, decided };
}

async function waitingBefore(db: DynamoDBDocumentClient, table: string, submittedAt: string): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const { Count = 0, LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: table,
        IndexName: "byQueue",
        Select: "COUNT",
        KeyConditionExpression: "queue = :waiting AND submittedAt < :mine",
        ExpressionAttributeValues: { ":waiting": queueOf("in_review"), ":mine": submittedAt },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    count += Count;
    from = LastEvaluatedKey;
  } while (from);
  return count;
}

/** A month of days at most: one page. */
async function decidedOf(db: DynamoDBDocumentClient, table: string, now: Date): Promise<number> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :days AND sk >= :since",
      ExpressionAttributeValues: { ":days": decisionDays, ":since": countedSince(now) },
    }),
  );
  return Items.reduce((sum, item) => sum + (storedRow(dayRow, item)?.decided ?? 0), 0);
}
