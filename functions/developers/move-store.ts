import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Application } from "./application.ts";
import { applicationKey, mayStill } from "./application-store.ts";
import type { Move } from "./assessment-case.ts";
import { casePut } from "./assessment-case-store.ts";
import type { Grant } from "./grant.ts";
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
 * were read, the timeline, the standing, the records of what was done.
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

/** Nothing to index an application by yet. */
const indexed = (_application: Application) => ({});

/** An approval takes an application in good standing. What ends, ends whatever its standing is. */
function standingUpdate(table: string, applicationId: string, grant: Grant): TransactItem {
  const key = { TableName: table, Key: levelKey(`application#${applicationId}`) };
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
