import { type Expressions, keyText } from "./dynamodb-input.ts";

/** Words of the expression language. DynamoDB reserves them, so an attribute of that name comes as a `#placeholder`. */
const words = new Set(
  (
    "and or not between in set remove add delete size contains begins_with " +
    "attribute_exists attribute_not_exists attribute_type if_not_exists list_append"
  ).split(" "),
);

/** The top-level attributes that a request's expressions name, placeholders resolved. */
export function attributesIn(expressions: Expressions): string[] {
  const texts = [
    expressions.ConditionExpression,
    expressions.FilterExpression,
    expressions.KeyConditionExpression,
    expressions.ProjectionExpression,
    expressions.UpdateExpression,
  ];
  // A path such as `a.b[0]` belongs to its first name; `:value` is none.
  const paths = texts.flatMap((text) => text?.match(/:?[#A-Za-z_][\w#]*(?:\.[#\w]+|\[\d+\])*/g) ?? []);
  const names = paths.map((path) => path.split(/[.[]/, 1)[0] ?? "");
  return names
    .filter((name) => !name.startsWith(":") && !words.has(name.toLowerCase()))
    .map((name) => resolveName(expressions, name));
}

/**
 * The partition key value that a Query asks for: the one that its key condition sets equal to the partition key.
 * Undefined where there is none, which DynamoDB refuses.
 */
export function queriedPartition(expressions: Expressions, partitionKey: string): string | undefined {
  const condition = expressions.KeyConditionExpression ?? "";
  for (const [, name, value, mirroredValue, mirroredName] of condition.matchAll(
    /([#\w]+)\s*=\s*(:\w+)|(:\w+)\s*=\s*([#\w]+)/g,
  )) {
    if (resolveName(expressions, name ?? mirroredName ?? "") !== partitionKey) continue;
    const found = expressions.ExpressionAttributeValues?.[value ?? mirroredValue ?? ""];
    return found && keyText(found);
  }
  return undefined;
}

const resolveName = ({ ExpressionAttributeNames = {} }: Expressions, name: string): string =>
  ExpressionAttributeNames[name] ?? name;
