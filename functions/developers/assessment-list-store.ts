import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { Problem } from "#shared/errors/problem.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import type { AssessmentCase } from "./assessment-case.ts";
import { caseRead, queueOf, toCase } from "./assessment-case-store.ts";
import type { AssessmentStatus } from "./assessment-transitions.ts";

const keyPart = z.string().check(z.minLength(1), z.maxLength(200));
const cursorKey = z.object({ pk: keyPart, sk: keyPart, submittedAt: keyPart });

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
      ...(cursor !== undefined && { ExclusiveStartKey: { queue, ...fromCursor(cursor) } }),
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
    nextCursor: LastEvaluatedKey && toCursor(LastEvaluatedKey),
  };
}

const toCursor = (key: Record<string, unknown>) =>
  Buffer.from(JSON.stringify(cursorKey.parse(key))).toString("base64url");

function fromCursor(cursor: string) {
  try {
    return cursorKey.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new Problem("invalid_request", {
      errors: [{ pointer: "#/query/cursor", detail: "is not a cursor of this list" }],
    });
  }
}
