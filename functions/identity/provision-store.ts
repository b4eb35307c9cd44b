import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { ownedApplication } from "#shared/standing/owned-application.ts";
import type { NewApplication, NewStanding } from "./provision.ts";

/**
 * Writes the rows of one request together, with the record of it; none of them may exist, and a named developer must be in
 * good standing.
 */
export async function storeNewStanding(
  db: DynamoDBDocumentClient,
  { standing: table, adminLog }: { readonly standing: string; readonly adminLog: string },
  rows: NewStanding,
  record: AdminRecord,
): Promise<void> {
  const { developer, application, credential, createdAt } = rows;
  const put = (level: LevelName, row: object) => ({
    Put: {
      TableName: table,
      Item: { ...levelKey(level), status: "active", epoch: 0, createdAt, ...row },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  });
  const owned = (row: NewApplication) => ({
    Put: { TableName: table, Item: ownedApplication(row), ConditionExpression: "attribute_not_exists(pk)" },
  });
  const existing = !developer &&
    application && {
      ConditionCheck: {
        TableName: table,
        Key: levelKey(`developer#${application.developerId}`),
        ConditionExpression: "#status = :active",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":active": "active" },
      },
    };
  const TransactItems = [
    ...(existing ? [existing] : []),
    ...(developer ? [put(`developer#${developer.developerId}`, developer)] : []),
    ...(application ? [put(`application#${application.applicationId}`, application), owned(application)] : []),
    put(`credential#${credential.clientId}`, credential),
    adminPut(adminLog, record),
  ];
  await db.send(new TransactWriteCommand({ TransactItems }));
}
