import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import type { NewStanding } from "./provision.ts";

/** Writes the rows of one request together; none of them may exist, and a named developer must be in good standing. */
export async function storeNewStanding(db: DynamoDBDocumentClient, table: string, rows: NewStanding): Promise<void> {
  const { developer, application, credential, createdAt } = rows;
  const put = (level: LevelName, row: object) => ({
    Put: {
      TableName: table,
      Item: { ...levelKey(level), status: "active", epoch: 0, createdAt, ...row },
      ConditionExpression: "attribute_not_exists(pk)",
    },
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
    ...(application ? [put(`application#${application.applicationId}`, application)] : []),
    put(`credential#${credential.clientId}`, credential),
  ];
  await db.send(new TransactWriteCommand({ TransactItems }));
}
