import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { ClockAlert } from "./clocks.ts";

const alertKey = (incidentId: string, { clock, about }: ClockAlert) => ({
  pk: `incident#${incidentId}`,
  sk: `clock#${clock.clock}#${about}`,
});

/** Milliseconds after which a mail that is not on record as sent is sent by somebody else: shorter than from one run to the next. */
const lease = 4 * 60 * 1000;

/** Takes it upon oneself to tell. @returns false when it was told, or somebody is about to */
export const takeAlert = (
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  alert: ClockAlert,
  now: Date,
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: alertKey(incidentId, alert),
        UpdateExpression: "SET takenAt = :now",
        ConditionExpression: "attribute_not_exists(pk) OR (attribute_not_exists(sentAt) AND takenAt < :stale)",
        ExpressionAttributeValues: {
          ":now": now.toISOString(),
          ":stale": new Date(now.getTime() - lease).toISOString(),
        },
      }),
    ),
  );

/** Keeps that it was told. */
export const keepSent = (
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  alert: ClockAlert,
  now: Date,
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: alertKey(incidentId, alert),
        UpdateExpression: "SET sentAt = :now",
        ConditionExpression: "attribute_not_exists(sentAt)",
        ExpressionAttributeValues: { ":now": now.toISOString() },
      }),
    ),
  );
