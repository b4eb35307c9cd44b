import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { type Reinstatement, reinstatedPartition } from "#shared/incidents/reinstatement.ts";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { authorizationKey, authorizationRow, restored } from "#shared/standing/seller-authorization.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import type { IncidentTables } from "./incident-store.ts";
import { countedBelow, sellerPage } from "./seller-pages-store.ts";
import type { Ports } from "./timeline.ts";

const ownedRow = z.extend(standingRow, { developerId: z.string() });
const restorableRow = z.extend(authorizationRow, { restoredBy: z.optional(z.string()) });

type Restoring = Pick<Reinstatement, "incidentId" | "reinstatementId">;

const progressKey = ({ incidentId, reinstatementId }: Restoring, applicationId: string) => ({
  pk: reinstatedPartition(incidentId),
  sk: `restoring#${reinstatementId}#${applicationId}`,
});

/**
 * Gives back a page of what sellers had authorised an application to do and the incident took away, and counts it, from where
 * the page before ended. Nothing where the application or its developer has no access: it is theirs whose turn comes later.
 * What was given back is counted by whose doing it was, so that the count is exact however often a page is gone through.
 * @returns whether there is more to do
 */
export async function restorePage(
  db: DynamoDBDocumentClient,
  tables: IncidentTables,
  { restoring, applicationId }: { readonly restoring: Restoring; readonly applicationId: string },
  ports: Ports,
): Promise<boolean> {
  const application = `application#${applicationId}` as const;
  const [row] = await consistentRead(db, [{ table: tables.standing, key: levelKey(application) }]);
  const owner = storedRow(ownedRow, row)?.developerId;
  if (owner === undefined) return false;
  const levels = [application, `developer#${owner}`] as const;
  if (!(await standing(db, tables.standing, levels))) return false;
  return sellerPage(db, tables, { applicationId, key: progressKey(restoring, applicationId) }, (sellerId) =>
    restoreOne(db, tables, { restoring, applicationId, sellerId, levels }, ports),
  );
}

async function standing(db: DynamoDBDocumentClient, table: string, levels: readonly LevelName[]): Promise<boolean> {
  const rows = await consistentRead(
    db,
    levels.map((level) => ({ table, key: levelKey(level) })),
  );
  return rows.every((row) => storedRow(standingRow, row)?.status === "active");
}

interface OneToRestore {
  readonly restoring: Restoring;
  readonly applicationId: string;
  readonly sellerId: string;
  /** That have to be in force when it is written: an incident that is opened meanwhile takes away all that there is. */
  readonly levels: readonly LevelName[];
}

/** @returns whether it came back, now or by an earlier attempt of the same reinstatement */
const restoreOne = (
  db: DynamoDBDocumentClient,
  { standing: table, adminLog }: IncidentTables,
  { restoring: { incidentId, reinstatementId }, applicationId, sellerId, levels }: OneToRestore,
  { clock, ids }: Ports,
): Promise<boolean> =>
  untilWritten(async () => {
    const key = authorizationKey(sellerId, applicationId);
    const [row] = await consistentRead(db, [{ table, key }]);
    const before = storedRow(restorableRow, row);
    if (before?.restoredBy === reinstatementId) return true;
    const now = clock.now();
    const after = restored(before, incidentId, now);
    if (!after || !(await standing(db, table, levels))) return false;
    const record = adminRecord(
      { clock: { now: () => now }, ids },
      {
        ...{ actor: "workflow", act: "authorization.restored", subject: `application#${applicationId}` },
        details: { sellerId, roles: after.roles, expiresAt: after.expiresAt, incidentId, reinstatementId },
      },
    );
    const update = {
      TableName: table,
      Key: key,
      UpdateExpression: "SET #status = :to, restoredAt = :now, restoredBy = :by REMOVE withdrawnBy",
      ConditionExpression: "#status = :from AND epoch = :epoch AND withdrawnBy = :incident",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ...{ ":from": "withdrawn", ":to": after.status, ":epoch": after.epoch, ":incident": incidentId },
        ...{ ":now": now.toISOString(), ":by": reinstatementId },
      },
    };
    const stillThere = levels.map((level) => ({
      ConditionCheck: {
        TableName: table,
        Key: levelKey(level),
        ConditionExpression: "#status = :active",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":active": "active" },
      },
    }));
    const TransactItems = [{ Update: update }, ...stillThere, adminPut(adminLog, record)];
    return (await unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })))) ? true : undefined;
  });

/** How many authorisations a reinstatement brought back, of all its applications. */
export const countRestored = (db: DynamoDBDocumentClient, table: string, restoring: Restoring): Promise<number> =>
  countedBelow(db, table, progressKey(restoring, ""));
