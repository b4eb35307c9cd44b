import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { ownedApplication } from "#shared/standing/owned-application.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Application, Written } from "./application.ts";
import { type ApplicationTransition, applicationStatuses, applicationTransitions } from "./application-transitions.ts";
import { caseKinds, decisions } from "./assessment-case.ts";
import { ownedCount, ownedItem } from "./owned-application-store.ts";
import { roleNames } from "./policy/role-catalogue.ts";
import { entryPut } from "./timeline-store.ts";

export const dataUses = z.array(
  z.object({ field: z.string(), purpose: z.optional(z.string()), retentionDays: z.number() }),
);

export const reason = z.object({ clause: z.string(), message: z.string() });

const approval = z.object({
  approvalId: z.string(),
  assessmentId: z.string(),
  at: z.string(),
  until: z.string(),
  roles: z.array(z.enum(roleNames)),
  dataUses,
  policyVersion: z.string(),
  conditions: z.optional(z.array(z.string())),
});

const applicationRow = z.object({
  applicationId: z.string(),
  developerId: z.string(),
  status: z.enum(applicationStatuses),
  revision: whole(),
  createdAt: z.string(),
  updatedAt: z.string(),
  name: z.string(),
  description: z.string(),
  distribution: z.enum(["public", "private"]),
  roles: z.array(z.enum(roleNames)),
  dataUses,
  version: whole(),
  open: z.optional(
    z.object({ assessmentId: z.string(), kind: z.enum(caseKinds), submittedAt: z.string(), dueAt: z.string() }),
  ),
  decision: z.optional(
    z.object({
      assessmentId: z.string(),
      kind: z.enum(caseKinds),
      decision: z.enum(decisions),
      at: z.string(),
      reasons: z.array(reason),
      conditions: z.array(z.string()),
      until: z.optional(z.string()),
    }),
  ),
  approval: z.optional(approval),
  actedOn: z.optional(z.record(z.string(), z.string())),
  reassessments: z.optional(
    z.array(
      z.object({
        campaignId: z.string(),
        policyVersion: z.string(),
        askedAt: z.string(),
        deadline: z.string(),
        actedOn: z.string(),
      }),
    ),
  ),
});

const partition = (applicationId: string) => `application#${applicationId}`;
export const applicationKey = (applicationId: string) => ({ pk: partition(applicationId), sk: "record" });
export const applicationRead = (table: string, applicationId: string): RowKey => ({
  table,
  key: applicationKey(applicationId),
});
export const toApplication = (row: Row | undefined): Application | undefined => storedRow(applicationRow, row);

/** What must be so of an application's row for a transition to be written, from the table of transitions. */
export const mayStill = (transition: ApplicationTransition) => statusIn(applicationTransitions[transition].from);

interface ApplicationTables {
  readonly standing: string;
  readonly developers: string;
}

/**
 * Writes a new application, the first entry of its timeline and its standing, together or not at all. Its standing gives it
 * nothing: it has neither roles nor scopes before an approval.
 * @returns false when its developer's access has ended meanwhile, has as many as may be, or another write touched it at the
 *   same time
 */
export function writeNewApplication(
  db: DynamoDBDocumentClient,
  { standing, developers }: ApplicationTables,
  { application, entry }: Written,
): Promise<boolean> {
  const { applicationId, developerId, createdAt } = application;
  const nothing = { status: "active", epoch: 0, roles: [], scopes: [] };
  const ifAbsent = { ConditionExpression: "attribute_not_exists(pk)" };
  return unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            ConditionCheck: {
              TableName: standing,
              Key: levelKey(`developer#${developerId}`),
              ConditionExpression: "#status = :active",
              ExpressionAttributeNames: { "#status": "status" },
              ExpressionAttributeValues: { ":active": "active" },
            },
          },
          { Put: { TableName: developers, Item: { ...applicationKey(applicationId), ...application }, ...ifAbsent } },
          entryPut(developers, applicationId, entry),
          { Put: { TableName: developers, Item: ownedItem(application), ...ifAbsent } },
          ownedCount(developers, developerId),
          {
            Put: {
              TableName: standing,
              Item: { ...levelKey(`application#${applicationId}`), ...nothing, createdAt, developerId, applicationId },
              ...ifAbsent,
            },
          },
          { Put: { TableName: standing, Item: ownedApplication(application), ...ifAbsent } },
        ],
      }),
    ),
  );
}
