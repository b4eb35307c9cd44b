import { type Data, parseExpression } from "./expression.ts";
import { runtimeError, StateError } from "./state-error.ts";

/** A rule of a Choice state, as ASL has it. */
export type ChoiceRule = Readonly<Record<string, unknown>>;

const isTimestamp = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);

/** How each kind of value is compared: undefined where the value is not of that kind, and no comparison holds. */
const kinds: Readonly<Record<string, (value: unknown) => string | number | boolean | undefined>> = {
  String: (value) => (typeof value === "string" ? value : undefined),
  Numeric: (value) => (typeof value === "number" ? value : undefined),
  Boolean: (value) => (typeof value === "boolean" ? value : undefined),
  Timestamp: (value) => (isTimestamp(value) ? Date.parse(value) : undefined),
};

type Comparable = string | number | boolean;
const comparisons: Readonly<Record<string, (one: Comparable, other: Comparable) => boolean>> = {
  Equals: (one, other) => one === other,
  LessThan: (one, other) => one < other,
  LessThanEquals: (one, other) => one <= other,
  GreaterThan: (one, other) => one > other,
  GreaterThanEquals: (one, other) => one >= other,
};

const tests: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === "string",
  IsNumeric: (value) => typeof value === "number",
  IsBoolean: (value) => typeof value === "boolean",
  IsTimestamp: isTimestamp,
};

const comparison =
  /^(String|Numeric|Boolean|Timestamp)(Equals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)(Path)?$/;

function matchesPattern(value: unknown, pattern: string): boolean {
  const source = pattern.replace(/\\(.)|\*|[.+?^${}()|[\]]/g, (found, escaped?: string) => {
    if (found === "*") return ".*";
    return `\\${escaped ?? found}`;
  });
  return typeof value === "string" && new RegExp(`^${source}$`, "s").test(value);
}

const rulesIn = (value: unknown): readonly ChoiceRule[] => (Array.isArray(value) ? value : [value as ChoiceRule]);

/** The operator of a rule that compares a variable, and what it compares with. */
function operatorOf(rule: ChoiceRule): readonly [operator: string, operand: unknown] {
  const [only, ...others] = Object.entries(rule).filter(([key]) => !["Variable", "Next", "Comment"].includes(key));
  if (!only || others.length > 0) throw new RangeError("a choice rule has one operator");
  return only;
}

/** Throws RangeError for a rule that is not supported. */
export function checkRule(rule: ChoiceRule): void {
  const nested = rule.And ?? rule.Or ?? rule.Not;
  if (nested) {
    rulesIn(nested).forEach(checkRule);
    return;
  }
  const [operator, operand] = operatorOf(rule);
  parseExpression(String(rule.Variable));
  if (operator.endsWith("Path")) parseExpression(String(operand));
  if (!(operator in tests) && !["IsPresent", "StringMatches"].includes(operator) && !comparison.test(operator)) {
    throw new RangeError(`the comparison ${operator} is not supported`);
  }
}

/** Whether a rule holds. Throws States.Runtime where it compares a variable that is not there. */
export function holds(rule: ChoiceRule, data: Data): boolean {
  if (rule.And) return rulesIn(rule.And).every((part) => holds(part, data));
  if (rule.Or) return rulesIn(rule.Or).some((part) => holds(part, data));
  if (rule.Not) return !holds(rule.Not as ChoiceRule, data);
  const [operator, operand] = operatorOf(rule);
  const variable = parseExpression(String(rule.Variable));
  if (operator === "IsPresent") return isPresent(variable, data) === operand;
  const value = variable(data);
  const test = tests[operator];
  if (test) return test(value) === operand;
  if (operator === "StringMatches") return matchesPattern(value, String(operand));
  const [, kind = "", relation = "", path] = comparison.exec(operator) ?? [];
  const of = kinds[kind];
  const compare = comparisons[relation];
  if (!of || !compare) throw runtimeError(`the comparison ${operator} is not supported`);
  const one = of(value);
  const other = of(path ? parseExpression(String(operand))(data) : operand);
  return one !== undefined && other !== undefined && compare(one, other);
}

function isPresent(variable: (data: Data) => unknown, data: Data): boolean {
  try {
    variable(data);
    return true;
  } catch (error) {
    if (error instanceof StateError) return false;
    throw error;
  }
}
