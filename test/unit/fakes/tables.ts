import { isDeepStrictEqual } from "node:util";
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";

/**
 * Tables in memory that know BatchGetItem alone, as the reading side does. `requests` counts round trips; `breakDown`
 * makes the next ones fail.
 */
export function fakeTables() {
  const rows: (RowKey & { readonly row: Row })[] = [];
  const requests: BatchGetCommand["input"][] = [];
  let broken: Error | undefined;
  const send = async (command: unknown) => {
    if (!(command instanceof BatchGetCommand)) throw new TypeError("these tables only answer BatchGetItem");
    requests.push(command.input);
    if (broken) throw broken;
    const tables = Object.entries(command.input.RequestItems ?? {});
    const found = tables.map(([table, { Keys = [] }]) => [
      table,
      Keys.flatMap((key) =>
        rows.filter((one) => one.table === table && isDeepStrictEqual(one.key, key)).map((one) => one.row),
      ),
    ]);
    return { Responses: Object.fromEntries(found) };
  };
  return {
    db: { send } as unknown as DynamoDBDocumentClient,
    requests,
    /** Puts a row in the place of the one of its key; without a row, there is none afterwards. */
    put({ table, key }: RowKey, row: object | undefined) {
      const at = rows.findIndex((one) => one.table === table && isDeepStrictEqual(one.key, key));
      if (at >= 0) rows.splice(at, 1);
      if (row) rows.push({ table, key, row: { ...key, ...row } });
    },
    breakDown(error: Error) {
      broken = error;
    },
  };
}
