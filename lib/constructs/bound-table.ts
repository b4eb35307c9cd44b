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
  /** Partition keys that `items` may touch, with `*` and `?`: `application#*`. All unless said otherwise. */
  readonly leadingKeys?: readonly string[];
  /** Attributes that `items` may name, the keys included; an action that names none reaches them all. All unless said otherwise. */
  readonly attributes?: readonly string[];
}

/**
 * Binds a function to a table: one verb sets the variable that names the table and grants exactly these actions, so that
 * neither can be forgotten. There is no "read" or "write" to ask for, and nothing on all indexes.
 * @param grants side by side: each holds by itself, for its own keys
 */
export function boundTable(table: Table, ...grants: readonly TableGrant[]): Binding {
  return { value: table.tableName, statements: grants.flatMap((grant) => statementsFor(table, grant)) };
}

function statementsFor(table: Table, { items = [], query = [], leadingKeys, attributes }: TableGrant) {
  // DynamoDB gives both keys for every action by key that there is above (Developer Guide, "Using IAM policy conditions").
  const conditions = {
    ...(leadingKeys && { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": leadingKeys } }),
    ...(attributes && { "ForAllValues:StringEquals": { "dynamodb:Attributes": attributes } }),
    // `ForAllValues` alone holds where a call has no such key at all (IAM User Guide, "Multivalued context keys").
    ...((leadingKeys || attributes) && {
      Null: {
        ...(leadingKeys && { "dynamodb:LeadingKeys": "false" }),
        ...(attributes && { "dynamodb:Attributes": "false" }),
      },
    }),
  };
  const onItems = new PolicyStatement({
    actions: items.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    conditions,
  });
  const onIndexes = new PolicyStatement({
    actions: ["dynamodb:Query"],
    resources: query.map((index) => `${table.tableArn}/index/${index}`),
  });
  return [...(items.length > 0 ? [onItems] : []), ...(query.length > 0 ? [onIndexes] : [])];
}
