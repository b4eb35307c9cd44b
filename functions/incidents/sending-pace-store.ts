import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unlessChanged } from "#shared/storage/unless-changed.ts";

/** One row for the whole account, as SES's quota is: whoever sends takes turns there, whatever incident it is for. */
const paceKey = { pk: "pace", sk: "notices" };

/**
 * Takes a run of time in which nobody else sends, from the end of the last one that was taken on; never in the past, so that
 * time that nobody used is lost and nothing is caught up.
 * @param milliseconds that it lasts
 * @returns when it begins, in epoch milliseconds
 */
export async function reserveTime(
  db: DynamoDBDocumentClient,
  TableName: string,
  milliseconds: number,
  now: Date,
): Promise<number> {
  for (;;) {
    const ahead = await whereItStands(db, {
      ...{ TableName, Key: paceKey, ReturnValues: "UPDATED_NEW" as const },
      UpdateExpression: "SET nextAt = nextAt + :time",
      ConditionExpression: "nextAt > :now",
      ExpressionAttributeValues: { ":time": milliseconds, ":now": now.getTime() },
    });
    if (ahead !== undefined) return ahead - milliseconds;
    const first = await whereItStands(db, {
      ...{ TableName, Key: paceKey, ReturnValues: "UPDATED_NEW" as const },
      UpdateExpression: "SET nextAt = :end",
      ConditionExpression: "attribute_not_exists(pk) OR nextAt <= :now",
      ExpressionAttributeValues: { ":end": now.getTime() + milliseconds, ":now": now.getTime() },
    });
    if (first !== undefined) return first - milliseconds;
  }
}

/** Nobody takes time before that; somebody may have said so already, or taken time further on. */
export async function postpone(db: DynamoDBDocumentClient, TableName: string, until: Date): Promise<void> {
  const update = new UpdateCommand({
    ...{ TableName, Key: paceKey },
    UpdateExpression: "SET nextAt = :until",
    ConditionExpression: "attribute_not_exists(pk) OR nextAt < :until",
    ExpressionAttributeValues: { ":until": until.getTime() },
  });
  await unlessChanged(() => db.send(update));
}

async function whereItStands(
  db: DynamoDBDocumentClient,
  update: ConstructorParameters<typeof UpdateCommand>[0],
): Promise<number | undefined> {
  let nextAt: number | undefined;
  await unlessChanged(async () => {
    const { Attributes = {} } = await db.send(new UpdateCommand(update));
    nextAt = Number(Attributes.nextAt);
  });
  return nextAt;
}
