/** Of a transaction, as a store gave it. */
export interface TransactItem {
  readonly Put?: { readonly TableName: string; readonly Item: Readonly<Record<string, unknown>> };
  readonly Update?: {
    readonly TableName: string;
    readonly Key: Readonly<Record<string, unknown>>;
    readonly ExpressionAttributeValues: Readonly<Record<string, unknown>>;
  };
  readonly ConditionCheck?: object;
}

/**
 * Units of a transaction by AWS's rule: one for each started KB of an item, as many again for each index that the item is in,
 * and all of it twice (Amazon DynamoDB Developer Guide, "Read and write operations", "Managing complex workflows with
 * transactions"). DynamoDB Local counts four times, and one item of each table only.
 * @param indexesOf how many indexes a table has
 */
export const transactionUnits = (items: readonly TransactItem[], indexesOf: (table: string) => number): number =>
  items.reduce((sum, { Put, Update }) => {
    // What an Update leaves is counted by what it writes: as for the first of a row.
    const item = Put?.Item ?? { ...Update?.Key, ...Update?.ExpressionAttributeValues };
    const table = Put?.TableName ?? Update?.TableName ?? "";
    return sum + 2 * Math.ceil(sizeOf(item) / 1024) * (1 + indexesOf(table));
  }, 0);

/** Bytes of a value, as AWS counts them. @param value of the document client */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.length;
  // Two digits take a byte, and another one comes on top.
  if (typeof value === "number") return 1 + Math.ceil(String(value).length / 2);
  if (value instanceof Set || Array.isArray(value)) return [...value].reduce((sum, one) => sum + 1 + sizeOf(one), 3);
  if (value === undefined || value === null || typeof value !== "object") return value === undefined ? 0 : 1;
  return Object.entries(value).reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + sizeOf(one), 3);
}
