import {
  batchGetInput,
  batchWriteInput,
  type Expressions,
  type Item,
  type TableInput,
  tableInput,
  transactGetInput,
  transactWriteInput,
} from "./dynamodb-input.ts";
import { unknownOperation } from "./json-protocol.ts";

/** One IAM action on one table or index, with what it touches there. */
export interface TableAccess {
  /** `PutItem`: the IAM action without its prefix. */
  readonly action: string;
  /** Name or ARN, as the caller gave it. */
  readonly table: string;
  readonly index?: string;
  /** Keys, or whole items, that are named outright. */
  readonly items: readonly Item[];
  readonly expressions?: Expressions;
  readonly select?: string;
  readonly returnValues?: string;
  /** The transaction that the action is part of. */
  readonly enclosingOperation?: string;
}

const itemOperations = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"];
const tableOperations = ["DescribeTable", "DescribeTimeToLive", "CreateTable", "UpdateTable", "DeleteTable"];

/** Whether the operation reads or writes items, rather than tables. */
export const isDataOperation = (operation: string): boolean => /Item|^Query$|^Scan$/.test(operation);

/**
 * What a DynamoDB call touches. Batches need a permission of their own name; transactions need those of the single
 * operations that they are made of. `ListTables` touches no table. Throws ZodError for input of another shape, and
 * UnknownOperationException for operations whose tables are not understood here (PartiQL, backups, exports).
 * Source: Service Authorization Reference, DynamoDB; DynamoDB Developer Guide, "IAM and transactions".
 */
export function tableAccesses(operation: string, input: unknown): readonly TableAccess[] {
  if (itemOperations.includes(operation)) return [singleAccess(operation, tableInput.parse(input))];
  if (tableOperations.includes(operation)) {
    return [{ action: operation, table: tableInput.parse(input).TableName, items: [] }];
  }
  switch (operation) {
    case "ListTables":
      return [];
    case "BatchGetItem":
      return Object.entries(batchGetInput.parse(input).RequestItems).map(([table, request]) => ({
        action: operation,
        table,
        items: request.Keys,
        expressions: request,
      }));
    case "BatchWriteItem":
      return Object.entries(batchWriteInput.parse(input).RequestItems).map(([table, requests]) => ({
        action: operation,
        table,
        items: requests.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {}),
      }));
    case "TransactGetItems":
      return transactGetInput
        .parse(input)
        .TransactItems.map(({ Get }) => ({ ...singleAccess("GetItem", Get), enclosingOperation: operation }));
    case "TransactWriteItems":
      return transactWriteInput
        .parse(input)
        .TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) =>
          [
            Put && singleAccess("PutItem", Put),
            Update && singleAccess("UpdateItem", Update),
            Delete && singleAccess("DeleteItem", Delete),
            ConditionCheck && singleAccess("ConditionCheckItem", ConditionCheck),
          ]
            .filter((access) => access !== undefined)
            .map((access) => ({ ...access, enclosingOperation: operation })),
        );
    default:
      throw unknownOperation(`dynamodb:${operation}`);
  }
}

function singleAccess(action: string, input: TableInput): TableAccess {
  return {
    action,
    table: input.TableName,
    ...(input.IndexName !== undefined && { index: input.IndexName }),
    items: [input.Key, input.Item].filter((item) => item !== undefined),
    expressions: input,
    ...(input.Select !== undefined && { select: input.Select }),
    ...(input.ReturnValues !== undefined && { returnValues: input.ReturnValues }),
  };
}
