import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type AccessRecord, accessPartitionOf } from "#shared/access-log/access-record.ts";
import { toAccessRecord } from "#shared/access-log/access-record-row.ts";
import { whole } from "#shared/schema.ts";
import type { Incident } from "./incident.ts";
import { dayAfter, type ScopeUnit } from "./scope-units.ts";

/** Where the reading of a unit goes on: a day of it, a shard, and the record that was read last, if any was. */
export const unitPlace = z.object({ day: whole(z.gte(0)), shard: whole(z.gte(0)), after: z.string() });
export type UnitPlace = z.output<typeof unitPlace>;

/** Records that are merged at once, and partitions that are looked into, each a read even where it is empty. */
const mostRecords = 1000;
const mostPartitions = 1000;

interface AccessLog {
  readonly table: string;
  readonly shards: number;
}

/**
 * Reads on in a unit, partition by partition, within the window and nowhere else; strongly consistent.
 * @returns the records, and where to go on, if there is more
 */
export async function readUnit(
  db: DynamoDBDocumentClient,
  { table, shards }: AccessLog,
  { window, unit, place }: { readonly window: Incident["window"]; readonly unit: ScopeUnit; readonly place: UnitPlace },
): Promise<{ readonly records: AccessRecord[]; readonly next: UnitPlace | undefined }> {
  const records: AccessRecord[] = [];
  let next: UnitPlace | undefined = place;
  for (let seen = 0; next && seen < mostPartitions && records.length < mostRecords; seen++) {
    const at: UnitPlace = next;
    const pk = accessPartitionOf(unit.actor, dayAfter(unit.first, at.day), at.shard);
    const query = new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      // A sort key is a time, `#` and an id: behind the time itself, so that the end of the window is left out.
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: { ":pk": pk, ":from": window.from, ":to": window.to },
      Limit: mostRecords - records.length,
      ...(at.after && { ExclusiveStartKey: { pk, sk: at.after } }),
    });
    const { Items = [], LastEvaluatedKey } = await db.send(query);
    records.push(...Items.map(toAccessRecord));
    next = LastEvaluatedKey ? { ...at, after: String(LastEvaluatedKey.sk) } : nextPartition(unit, shards, at);
  }
  return { records, next };
}

function nextPartition({ days }: ScopeUnit, shards: number, { day, shard }: UnitPlace): UnitPlace | undefined {
  if (shard + 1 < shards) return { day, shard: shard + 1, after: "" };
  return day + 1 < days ? { day: day + 1, shard: 0, after: "" } : undefined;
}
