import type { PolicyStatement } from "#local/system.ts";
import { type Condition, compileCondition, type Outcome } from "./condition.ts";
import { actionPattern, resourcePattern } from "./pattern.ts";
import type { RequestContext } from "./request-context.ts";

/** One permission that a call needs; a call that needs several needs each of them. */
export interface AccessRequest {
  /** `kms:Decrypt` */
  readonly action: string;
  /** ARN, or `*` for actions without a resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

export interface CompiledStatement {
  readonly denies: boolean;
  readonly applies: (request: AccessRequest) => Outcome;
}

export function compileStatement(statement: PolicyStatement): CompiledStatement {
  const actions = statement.Action.map(actionPattern);
  const resources = statement.Resource.map(resourcePattern);
  const variable = statement.Resource.find((resource) => resource.includes("${"));
  const conditions: Condition[] = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      compileCondition(operator, key, typeof values === "string" ? [values] : values),
    ),
  );
  return {
    denies: statement.Effect === "Deny",
    applies(request) {
      if (!actions.some((matches) => matches(request.action))) return false;
      if (variable !== undefined) return { unknown: `the resource "${variable}"` };
      if (!resources.some((matches) => matches(request.resource))) return false;
      return conjunction(conditions.map((holds) => holds(request.context)));
    },
  };
}

/** False wins over unknown: a statement that surely does not apply cannot matter. */
function conjunction(outcomes: readonly Outcome[]): Outcome {
  return !outcomes.includes(false) && (outcomes.find((outcome) => outcome !== true) ?? true);
}
