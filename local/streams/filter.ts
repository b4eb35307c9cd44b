type Matches = (value: unknown) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isLiteral = (value: unknown): boolean => value === null || ["string", "number", "boolean"].includes(typeof value);

const unsupported = (what: unknown): RangeError => new RangeError(`${JSON.stringify(what)} is not supported`);

const operators: Readonly<Record<string, (operand: unknown) => Matches | undefined>> = {
  prefix: (operand) =>
    typeof operand === "string" ? (value) => typeof value === "string" && value.startsWith(operand) : undefined,
  exists: (operand) => (typeof operand === "boolean" ? (value) => (value !== undefined) === operand : undefined),
  "anything-but": (operand) => {
    const others = Array.isArray(operand) ? operand : [operand];
    if (others.length === 0 || !others.every(isLiteral)) return undefined;
    return (value) => value !== undefined && !others.includes(value);
  },
};

/** Numbers are text in a record, so that `numeric` never holds in the cloud, either. */
function condition(rule: unknown): Matches {
  if (isLiteral(rule)) return (value) => value === rule;
  const [[operator = "", operand] = [], ...more] = isObject(rule) ? Object.entries(rule) : [];
  const matches = more.length === 0 && Object.hasOwn(operators, operator) ? operators[operator]?.(operand) : undefined;
  if (!matches) throw unsupported(rule);
  return matches;
}

/** A list of conditions, of which one has to hold; for a value that is a list, of one of its elements. */
function leaf(rules: readonly unknown[]): Matches {
  if (rules.length === 0) throw unsupported(rules);
  const conditions = rules.map(condition);
  const holds = (value: unknown) => conditions.some((matches) => matches(value));
  return (value) => (Array.isArray(value) ? value.some(holds) : !isObject(value) && holds(value));
}

function compile(pattern: unknown): Matches {
  if (Array.isArray(pattern)) return leaf(pattern);
  if (!isObject(pattern)) throw unsupported(pattern);
  const members = Object.entries(pattern).map(([name, inner]) => {
    if (name.startsWith("$")) throw unsupported({ [name]: inner });
    return [name, compile(inner)] as const;
  });
  return (value) => members.every(([name, matches]) => matches(isObject(value) ? value[name] : undefined));
}

/**
 * Which records a mapping lets pass: those that one of its patterns matches, or all of them where there is none. What a
 * pattern does not name may be anything. Source: AWS Lambda Developer Guide, "Control which events Lambda sends to your
 * function".
 *
 * @throws RangeError for an operator that cannot be judged here: better at the start than for a record
 */
export function compileFilters(patterns: readonly unknown[]): (record: unknown) => boolean {
  const compiled = patterns.map(compile);
  return (record) => compiled.length === 0 || compiled.some((matches) => matches(record));
}
