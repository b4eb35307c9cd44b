import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Binding } from "./binding.ts";

/** Actions by key; those on single items are also what a transaction or a batch write is checked against. */
export type TableAction =
  | "BatchGetItem"
  | "GetItem"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "ConditionCheckItem"
  | "Query";

export interface TableGrant {
  /** On the table itself, by key. */
  readonly items?: readonly TableAction[];
  /** On these indexes, `Query` and nothing else. */
  readonly query?: readonly string[];
}

/**
 * Binds a function to a table: one verb sets the variable that names the table and grants exactly these actions, so that
 * neither can be forgotten. There is no "read" or "write" to ask for, and nothing on all indexes.
 */
export function boundTable(table: Table, { items = [], query = [] }: TableGrant): Binding {
  const onItems = new PolicyStatement({
    actions: items.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
  });
  const onIndexes = new PolicyStatement({
    actions: ["dynamodb:Query"],
    resources: query.map((index) => `${table.tableArn}/index/${index}`),
  });
  return {
    value: table.tableName,
    statements: [...(items.length > 0 ? [onItems] : []), ...(query.length > 0 ? [onIndexes] : [])],
  };
}
