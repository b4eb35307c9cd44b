import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { fieldClasses } from "#shared/crypto/field-class.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { indexBuckets } from "#shared/storage/index-bucket.ts";
import { recordKeysRead, toRecordKeys, wrappedUnder } from "#shared/storage/record-keys.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { RewrapCandidate, RewrapStore } from "./key-rewrap.ts";

const page = 50;
const pkRow = z.object({ pk: z.string() });
const recordType = z.enum(["buyer", "order", "developer"]);

function recordOf(pk: string) {
  const [type, id = ""] = pk.split("#");
  return { type: recordType.parse(type), id };
}

export function keyRewrapStore(
  db: DynamoDBDocumentClient,
  { recordKeys, vaultKeys }: { readonly recordKeys: string; readonly vaultKeys: string },
): RewrapStore {
  const candidates = async (pks: readonly string[]): Promise<RewrapCandidate[]> => {
    const rows = await consistentRead(
      db,
      pks.map((pk) => recordKeysRead(recordKeys, pk)),
    );
    return pks.map((subject, i) => ({
      subject,
      open: () => {
        const stored = toRecordKeys(rows[i]);
        const { type, id } = recordOf(subject);
        return stored && { ...stored, record: { type, id, version: stored.version } };
      },
    }));
  };

  return {
    async periodsBefore(period) {
      const answers = await Promise.all(
        fieldClasses.map((fieldClass) =>
          db.send(
            new QueryCommand({
              TableName: vaultKeys,
              KeyConditionExpression: "pk = :class AND sk < :period",
              ExpressionAttributeValues: { ":class": `class#${fieldClass}`, ":period": period },
              ProjectionExpression: "sk",
            }),
          ),
        ),
      );
      return [...new Set(answers.flatMap(({ Items = [] }) => Items.map(({ sk }) => z.string().parse(sk))))].sort();
    },

    async *under(period) {
      for (const bucket of indexBuckets) {
        let position: Record<string, unknown> | undefined;
        do {
          const { Items = [], LastEvaluatedKey } = await db.send(
            new QueryCommand({
              TableName: recordKeys,
              IndexName: "byPeriod",
              KeyConditionExpression: "wrappedUnder = :under",
              ExpressionAttributeValues: { ":under": `${period}#${bucket}` },
              Limit: page,
              ...(position ? { ExclusiveStartKey: position } : {}),
            }),
          );
          if (Items.length > 0) yield await candidates(Items.map((item) => pkRow.parse(item).pk));
          position = LastEvaluatedKey;
        } while (position);
      }
    },

    replace: ({ record, keys: before }, keys) => {
      const pk = `${record.type}#${record.id}`;
      return unlessChanged(() =>
        db.send(
          new UpdateCommand({
            TableName: recordKeys,
            Key: { pk },
            UpdateExpression: "SET #keys = :keys, wrappedUnder = :under",
            ConditionExpression: "version = :version AND #keys = :before",
            ExpressionAttributeNames: { "#keys": "keys" },
            ExpressionAttributeValues: {
              ":keys": keys,
              ":before": before,
              ":under": wrappedUnder(record, keys),
              ":version": record.version,
            },
          }),
        ),
      );
    },
  };
}
