import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import type { AssessmentCase } from "./assessment-case.ts";
import { caseRead, queueOf, toCase } from "./assessment-case-store.ts";
import type { AssessmentStatus } from "./assessment-transitions.ts";

const keyPart = z.string().check(z.minLength(1), z.maxLength(200));
const place = z.strictObject({ pk: keyPart, sk: keyPart, submittedAt: keyPart });

/**
 * Cases in a state, the oldest first, each as it is now: the index says which, and what has moved on meanwhile is left out,
 * so that a page may be short.
 * @throws Problem `invalid_request` for a cursor that is not one of this list's
 */
export async function listCases(
  db: DynamoDBDocumentClient,
  table: string,
  status: AssessmentStatus,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly cases: AssessmentCase[]; readonly nextCursor: string | undefined }> {
  const queue = queueOf(status);
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byQueue",
      KeyConditionExpression: "queue = :queue",
      ExpressionAttributeValues: { ":queue": queue },
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: { queue, ...fromCursor(place, cursor) } }),
    }),
  );
  const ids = Items.map(({ pk }) => String(pk).slice("assessment#".length));
  const rows =
    ids.length > 0
      ? await consistentRead(
          db,
          ids.map((id) => caseRead(table, id)),
        )
      : [];
  return {
    cases: rows.flatMap((row) => toCase(row) ?? []).filter((one) => one.status === status),
    nextCursor: LastEvaluatedKey && cursorAt(LastEvaluatedKey),
  };
}

const cursorAt = ({ pk, sk, submittedAt }: Record<string, unknown>) => toCursor({ pk, sk, submittedAt });
