import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { type NoticeDraft, noticeLanguages } from "./notice.ts";

const text = z.object({
  whatHappened: z.string(),
  whatWeAreDoing: z.string(),
  whatYouCanDo: z.string(),
  contact: z.string(),
});

const draftRow = z.object({
  revision: whole(),
  author: z.string(),
  at: z.string(),
  language: z.enum(noticeLanguages),
  texts: z.partialRecord(z.enum(noticeLanguages), text),
});

const draftKey = (incidentId: string, revision: number) => ({
  pk: `incident#${incidentId}`,
  sk: `notice#${String(revision).padStart(6, "0")}`,
});

/** The words of one revision; strongly consistent. */
export async function readDraft(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  revision: number,
): Promise<NoticeDraft | undefined> {
  const [row] = await consistentRead(db, [{ table, key: draftKey(incidentId, revision) }]);
  return storedRow(draftRow, row);
}
