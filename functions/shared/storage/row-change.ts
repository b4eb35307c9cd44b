import { isDeepStrictEqual } from "node:util";

/**
 * The parts of an UpdateItem that turn a row from what was read into what it is to be, on condition that it still is what
 * was read. Attributes that are not named stay as they are.
 * @param names what the decision rests on, and everything that may change; undefined means that the attribute is not there
 */
export function rowChange<T extends object>(before: T, after: T, names: readonly (keyof T & string)[]) {
  const given = (row: T) => names.filter((name) => row[name] !== undefined);
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const set = given(after).filter((name) => changed.includes(name));
  const remove = changed.filter((name) => !set.includes(name));
  return {
    UpdateExpression: [
      ...(set.length > 0 ? [`SET ${set.map((name) => `#${name} = :to_${name}`).join(", ")}`] : []),
      ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(", ")}`] : []),
    ].join(" "),
    ConditionExpression: names
      .map((name) => (before[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :as_${name}`))
      .join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries([
      ...set.map((name) => [`:to_${name}`, after[name]] as const),
      ...given(before).map((name) => [`:as_${name}`, before[name]] as const),
    ]),
  };
}
