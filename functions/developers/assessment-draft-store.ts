import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { applicationKey, mayStill } from "./application-store.ts";
import type { AssessmentDraft } from "./assessment-draft.ts";

const draftRow = z.object({
  questionnaireVersion: z.string(),
  answers: z.record(z.string(), z.union([z.boolean(), z.number(), z.string()])),
  savedAt: z.string(),
});

const draftKey = (applicationId: string) => ({ ...applicationKey(applicationId), sk: "assessment#draft" });
export const draftRead = (table: string, applicationId: string): RowKey => ({ table, key: draftKey(applicationId) });
export const toDraft = (row: Row | undefined): AssessmentDraft | undefined => storedRow(draftRow, row);

/** The part of a transaction that saves answers in the place of those before. */
export const draftPut = (table: string, applicationId: string, draft: AssessmentDraft) => ({
  Put: { TableName: table, Item: { ...draftKey(applicationId), ...draft } },
});

/**
 * Saves answers that nobody is assessing. @returns false when the application is no longer its developer's to write, or an
 * assessment is under way: then they are a new revision
 */
export function writeDraft(
  db: DynamoDBDocumentClient,
  table: string,
  applicationId: string,
  draft: AssessmentDraft,
): Promise<boolean> {
  const still = mayStill("edit");
  const condition = {
    ...still,
    ConditionExpression: `attribute_not_exists(#open) AND ${still.ConditionExpression}`,
    ExpressionAttributeNames: { ...still.ExpressionAttributeNames, "#open": "open" },
  };
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          { ConditionCheck: { TableName: table, Key: applicationKey(applicationId), ...condition } },
          draftPut(table, applicationId, draft),
        ],
      }),
    ),
  );
}
