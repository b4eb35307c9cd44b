import { arnPattern, likePattern } from "./pattern.ts";
import { isSuppliedKey, type RequestContext } from "./request-context.ts";

/** `unknown` holds why this condition cannot be judged here; the policy then denies, and says so. */
export type Outcome = boolean | { readonly unknown: string };

export type Condition = (context: RequestContext) => Outcome;

interface Operator {
  /** A negated operator holds where the key is absent; every other one fails there. */
  readonly negated: boolean;
  readonly compile: (expected: string) => (actual: string) => boolean;
}

const equals = (expected: string) => (actual: string) => actual === expected;
const equalsIgnoringCase = (expected: string) => (actual: string) => actual.toLowerCase() === expected.toLowerCase();

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { negated: false, compile: equals },
  StringNotEquals: { negated: true, compile: equals },
  StringLike: { negated: false, compile: likePattern },
  StringNotLike: { negated: true, compile: likePattern },
  Bool: { negated: false, compile: equalsIgnoringCase },
  ArnLike: { negated: false, compile: arnPattern },
  ArnNotLike: { negated: true, compile: arnPattern },
};

/**
 * Compiles one entry of a statement's `Condition`: operator (with its set qualifier and `IfExists`), key, expected values.
 * Several expected values are alternatives. What this evaluator does not know never compiles to "holds".
 * Source: IAM User Guide, "Condition operators" and "Multivalued context keys".
 */
export function compileCondition(name: string, key: string, expected: readonly string[]): Condition {
  const [, set, base = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(name) ?? [];
  const contextKey = key.toLowerCase();
  if (!isSuppliedKey(key)) return () => ({ unknown: `the condition key "${key}"` });
  if (expected.some((value) => value.includes("${"))) return () => ({ unknown: `a policy variable in "${key}"` });
  if (base === "Null" && !set && !ifExists) {
    return (context) => expected.includes(context.has(contextKey) ? "false" : "true");
  }
  const operator = operators[base];
  if (!operator) return () => ({ unknown: `the condition operator "${name}"` });

  const tests = expected.map(operator.compile);
  const holds = (actual: string) => tests.some((test) => test(actual)) !== operator.negated;
  return (context) => {
    const actual = context.get(contextKey);
    if (set === "ForAllValues") return actual?.every(holds) ?? true;
    // An absent key fails ForAnyValue even with IfExists.
    if (set === "ForAnyValue") return actual?.some(holds) ?? false;
    if (!actual) return ifExists !== undefined || operator.negated;
    const [only, ...more] = actual;
    if (only === undefined || more.length > 0) return { unknown: `"${name}" on the multivalued key "${key}"` };
    return holds(only);
  };
}
