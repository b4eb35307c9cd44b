import { setTimeout as pause } from "node:timers/promises";
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";

export type Row = Readonly<Record<string, unknown>>;
export interface RowKey {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
}

/** BatchGetItem takes 100 keys. */
const batch = 100;
/**
 * Milliseconds to wait before each round. The first asks for everything, the others for keys that the service left out
 * because it was busy, as it would still be at once (Amazon DynamoDB API Reference, BatchGetItem).
 */
const pauses = [0, 25, 50];

const identity = (table: string, key: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  JSON.stringify([table, ...names.map((name) => key[name])]);

/**
 * Reads rows of several tables in one round trip, strongly consistent: one BatchGetItem for each 100 keys, side by side.
 * @returns the rows in the order of the keys; undefined where there is none
 * @throws UnavailableError when the service does not answer for every key: a row that could not be read is not a missing one
 */
export async function consistentRead(
  db: DynamoDBDocumentClient,
  keys: readonly RowKey[],
): Promise<(Row | undefined)[]> {
  const wanted = new Map(keys.map((row) => [identity(row.table, row.key, Object.keys(row.key)), row]));
  const unique = [...wanted.values()];
  const chunks = Array.from({ length: Math.ceil(unique.length / batch) }, (_, i) =>
    unique.slice(i * batch, (i + 1) * batch),
  );
  const found = new Map((await Promise.all(chunks.map((chunk) => readChunk(db, chunk)))).flat());
  return keys.map(({ table, key }) => found.get(identity(table, key, Object.keys(key))));
}

async function readChunk(db: DynamoDBDocumentClient, keys: readonly RowKey[]): Promise<[string, Row][]> {
  const keyNames = new Map(keys.map(({ table, key }) => [table, Object.keys(key)]));
  const rows: [string, Row][] = [];
  let pending = Object.fromEntries(
    [...Map.groupBy(keys, ({ table }) => table)].map(([table, of]) => [
      table,
      { ConsistentRead: true, Keys: of.map(({ key }): Record<string, unknown> => ({ ...key })) },
    ]),
  );
  for (const milliseconds of pauses) {
    if (milliseconds > 0) await pause(milliseconds);
    const answer = await db.send(new BatchGetCommand({ RequestItems: pending }));
    for (const [table, items] of Object.entries(answer.Responses ?? {}))
      for (const item of items) rows.push([identity(table, item, keyNames.get(table) ?? []), item]);
    const left = Object.entries(answer.UnprocessedKeys ?? {});
    if (left.length === 0) return rows;
    pending = Object.fromEntries(left.map(([table, { Keys = [] }]) => [table, { ConsistentRead: true, Keys }]));
  }
  throw new UnavailableError("dynamodb");
}
