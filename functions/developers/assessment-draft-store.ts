import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Application } from "./application.ts";
import { applicationKey } from "./application-store.ts";
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
 * Saves answers that are no new revision. @returns false when the application was written meanwhile: it may be under
 * assessment now, and then they are one
 */
export function writeDraft(
  db: DynamoDBDocumentClient,
  table: string,
  { applicationId, version }: Application,
  draft: AssessmentDraft,
): Promise<boolean> {
  const condition = {
    ConditionExpression: "version = :read",
    ExpressionAttributeValues: { ":read": version },
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
