import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { whole } from "#shared/schema.ts";
import { consistentRead, type Row, type RowKey } from "#shared/storage/consistent-read.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { dataUses, reason } from "./application-store.ts";
import { type AssessmentCase, type CaseMove, caseKinds, decisions } from "./assessment-case.ts";
import { assessmentStatuses, assessmentTransitions } from "./assessment-transitions.ts";
import { roleNames } from "./policy/role-catalogue.ts";

const claim = z.object({ by: z.string(), at: z.string(), revision: whole() });
const roles = z.array(z.enum(roleNames));
const conditions = z.array(z.string());

const caseRow = z.object({
  assessmentId: z.string(),
  applicationId: z.string(),
  developerId: z.string(),
  kind: z.enum(caseKinds),
  status: z.enum(assessmentStatuses),
  version: whole(),
  revision: whole(),
  roles,
  policyVersion: z.string(),
  submittedAt: z.string(),
  dueAt: z.string(),
  claims: z.array(claim),
  approvals: z.array(z.extend(claim, { roles, conditions })),
  decision: z.optional(
    z.object({
      decision: z.enum(decisions),
      at: z.string(),
      by: z.array(z.string()),
      revision: whole(),
      reasons: z.array(reason),
      conditions,
      roles,
      dataUses,
      answers: z.record(z.string(), z.union([z.boolean(), z.number(), z.string()])),
      policyVersion: z.string(),
    }),
  ),
  appeal: z.optional(z.object({ of: z.string(), statement: z.string(), rejectedBy: z.array(z.string()) })),
  taskToken: z.optional(z.string()),
});

const caseKey = (assessmentId: string) => ({ pk: `assessment#${assessmentId}`, sk: "record" });
export const caseRead = (table: string, assessmentId: string): RowKey => ({ table, key: caseKey(assessmentId) });
export const toCase = (row: Row | undefined): AssessmentCase | undefined => storedRow(caseRow, row);

/** @throws IntegrityError for one that an application names and that is not there */
export async function readCase(
  db: DynamoDBDocumentClient,
  table: string,
  assessmentId: string,
): Promise<AssessmentCase> {
  const [row] = await consistentRead(db, [caseRead(table, assessmentId)]);
  const found = toCase(row);
  if (!found) throw new IntegrityError(`assessment#${assessmentId} is missing`);
  return found;
}

/** The partition of the index `byQueue` that cases in a state are in, the oldest first. */
export const queueOf = (status: AssessmentCase["status"]): string => `assessments#${status}`;

/** The part of a transaction that writes a case: as it comes into being, or from the very version that was read. */
export function casePut(table: string, { transition, before, after }: CaseMove) {
  const Item = { ...caseKey(after.assessmentId), ...after, queue: queueOf(after.status) };
  if (!before || !transition) {
    return { Put: { TableName: table, Item, ConditionExpression: "attribute_not_exists(pk)" } };
  }
  const may = statusIn(assessmentTransitions[transition].from);
  return {
    Put: {
      TableName: table,
      Item,
      ConditionExpression: `version = :before AND ${may.ConditionExpression}`,
      ExpressionAttributeNames: may.ExpressionAttributeNames,
      ExpressionAttributeValues: { ...may.ExpressionAttributeValues, ":before": before.version },
    },
  };
}

/** Keeps the token of the workflow that waits for a decision. @returns false when there is nothing left to decide */
export function keepTaskToken(
  db: DynamoDBDocumentClient,
  table: string,
  assessmentId: string,
  taskToken: string,
): Promise<boolean> {
  return unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: caseKey(assessmentId),
        // The version rises, or a decision that was read before would write the case back without the token.
        UpdateExpression: "SET taskToken = :token, version = version + :one",
        ConditionExpression: "#status = :waiting",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":token": taskToken, ":waiting": "in_review", ":one": 1 },
      }),
    ),
  );
}
