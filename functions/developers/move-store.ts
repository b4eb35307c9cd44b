import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Application } from "./application.ts";
import { applicationKey, mayStill } from "./application-store.ts";
import type { Move } from "./assessment-case.ts";
import { casePut } from "./assessment-case-store.ts";
import { campaignCounts } from "./campaign-count-store.ts";
import type { Grant } from "./grant.ts";
import { isRestricted } from "./policy/role-catalogue.ts";
import { entryPut } from "./timeline-store.ts";

/** Who writes no grants has no standing to write, and who does nothing administrative keeps no record of it. */
export interface MoveTables {
  readonly developers: string;
  readonly standing?: string;
  readonly adminLog?: string;
}

type TransactItem = NonNullable<ConstructorParameters<typeof TransactWriteCommand>[0]["TransactItems"]>[number];

/**
 * Writes a move with all that belongs to it, together or not at all: the application and its case from the versions that
 * were read, the timeline, the standing, what campaigns count, the records of what was done.
 * @param more what else has to be written with it
 * @returns false when somebody came in between: read again, and decide anew
 */
export function writeMove(
  db: DynamoDBDocumentClient,
  tables: MoveTables,
  move: Move,
  more: readonly TransactItem[] = [],
): Promise<boolean> {
  const { applicationId } = move.application;
  const TransactItems: TransactItem[] = [
    applicationPut(tables.developers, move),
    ...(move.assessment ? [casePut(tables.developers, move.assessment)] : []),
    ...move.entries.map((entry) => entryPut(tables.developers, applicationId, entry)),
    ...(move.grant ? [standingUpdate(named(tables.standing), applicationId, move.grant)] : []),
    ...campaignCounts(tables.developers, move),
    ...move.acts.map((act) => adminPut(named(tables.adminLog), act)),
    ...more,
  ];
  return unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })));
}

function named(table: string | undefined): string {
  if (table === undefined) throw new TypeError("this function has no such table to write to");
  return table;
}

function applicationPut(table: string, { transition, before, application }: Move): TransactItem {
  const condition = mayStill(transition);
  return {
    Put: {
      TableName: table,
      Item: { ...applicationKey(application.applicationId), ...application, ...indexed(application) },
      ...condition,
      ConditionExpression: `version = :before AND ${condition.ConditionExpression}`,
      ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ":before": before.version },
    },
  };
}

/** By which campaigns find those that a change of the policy is about: whatever is approved for restricted roles. */
function indexed({ applicationId, status, approval }: Application) {
  const isFound = status === "approved" && approval?.roles.some(isRestricted);
  return isFound ? { cohortBucket: bucketOf(`application#${applicationId}`) } : {};
}

/** An approval takes an application in good standing. What ends, ends whatever its standing is. */
function standingUpdate(table: string, applicationId: string, grant: Grant): TransactItem {
  const key = { TableName: table, Key: levelKey(`application#${applicationId}`) };
  if (grant.kind === "shorten") {
    return {
      Update: {
        ...key,
        UpdateExpression: "SET restricted.#until = :until",
        // Whatever else it is taken for, this only ever takes away.
        ConditionExpression: "restricted.#until > :until",
        ExpressionAttributeNames: { "#until": "until" },
        ExpressionAttributeValues: { ":until": grant.until },
      },
    };
  }
  const raise = { ":raise": grant.raiseEpoch ? 1 : 0 };
  if (grant.kind === "end") {
    return {
      Update: {
        ...key,
        UpdateExpression: "SET epoch = epoch + :raise REMOVE restricted",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: raise,
      },
    };
  }
  const { roles, scopes, restricted } = grant;
  const granted = restricted ? "SET restricted = :restricted, " : "REMOVE restricted SET ";
  return {
    Update: {
      ...key,
      UpdateExpression: `${granted}#roles = :roles, scopes = :scopes, epoch = epoch + :raise`,
      ConditionExpression: "#status = :active",
      ExpressionAttributeNames: { "#roles": "roles", "#status": "status" },
      ExpressionAttributeValues: {
        ...raise,
        ":active": "active",
        ":roles": roles,
        ":scopes": scopes,
        ...(restricted && { ":restricted": restricted }),
      },
    },
  };
}
