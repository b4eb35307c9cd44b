import { emptyContext, requestContext } from "#local/iam/request-context.ts";
import type { AccessRequest } from "#local/iam/statement.ts";
import type { LocalSystem } from "#local/system.ts";
import { isDataOperation, type TableAccess, tableAccesses } from "./dynamodb-access.ts";
import { attributesIn, queriedPartition } from "./dynamodb-expressions.ts";
import { keyText } from "./dynamodb-input.ts";
import { type TableFacts, tableFinder } from "./dynamodb-tables.ts";

type Account = Pick<LocalSystem, "region" | "account">;

/** Value of `dynamodb:LeadingKeys` where it is not understood: no policy allows it, so that the condition fails. */
const unknownPartition = "\u0000";

/**
 * Compiles the tables into the rule that tells which permissions a DynamoDB call needs: on its tables and indexes, and,
 * where a table is encrypted with a customer managed key, `kms:Decrypt` on that key, which DynamoDB asks for in the
 * caller's name. The rule throws ZodError for input of another shape.
 * Source: DynamoDB Developer Guide, "Encryption at rest usage notes" and "Using IAM policy conditions".
 */
export function dynamodbPermissions(
  system: Account & Pick<LocalSystem, "tables">,
): (operation: string, input: unknown) => readonly AccessRequest[] {
  const findTable = tableFinder(system);
  return (operation, input) => {
    const accesses = tableAccesses(operation, input).map((access) => ({ access, table: findTable(access.table) }));
    if (accesses.length === 0) return [{ action: `dynamodb:${operation}`, resource: "*", context: emptyContext }];
    const own = accesses.map(({ access, table }) => permission(access, table));
    if (!isDataOperation(operation)) return own;
    const tables = new Set(accesses.map(({ table }) => table));
    return [...own, ...[...tables].flatMap((table) => tableKeyPermission(table, system))];
  };
}

function permission(access: TableAccess, table: TableFacts): AccessRequest {
  const expressions = access.expressions ?? {};
  const partitionKey = table.partitionKeys.get(access.index ?? "") ?? "";
  const leadingKeys =
    access.action === "Query"
      ? [queriedPartition(expressions, partitionKey) ?? unknownPartition]
      : access.items.flatMap((item) => (item[partitionKey] ? keyText(item[partitionKey]) : []));
  return {
    action: `dynamodb:${access.action}`,
    resource: access.index === undefined ? table.arn : `${table.arn}/index/${access.index}`,
    context: requestContext({
      "dynamodb:LeadingKeys": leadingKeys,
      "dynamodb:Attributes": [...access.items.flatMap(Object.keys), ...attributesIn(expressions)],
      "dynamodb:Select": access.select,
      "dynamodb:ReturnValues": access.returnValues,
      "dynamodb:EnclosingOperation": access.enclosingOperation,
    }),
  };
}

/** What DynamoDB asks for in the caller's name where a table is encrypted with a customer managed key. */
export function tableKeyPermission(
  { name, keyArn }: Pick<TableFacts, "name" | "keyArn">,
  { region, account }: Account,
): AccessRequest[] {
  if (keyArn === undefined) return [];
  const context = requestContext({
    "kms:EncryptionContext:aws:dynamodb:tableName": name,
    "kms:EncryptionContext:aws:dynamodb:subscriberId": account,
    "kms:EncryptionContextKeys": ["aws:dynamodb:tableName", "aws:dynamodb:subscriberId"],
    "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    "kms:ViaService": `dynamodb.${region}.amazonaws.com`,
  });
  return [{ action: "kms:Decrypt", resource: keyArn, context }];
}
