import type { KeyPolicyStatement, PolicyStatement } from "#local/system.ts";
import { type AccessRequest, type CompiledStatement, compileStatement } from "./statement.ts";

/** What a set of statements says of a request. */
export interface Verdict {
  readonly outcome: "allow" | "deny" | "silent";
  /** What a statement uses that this evaluator does not know, where that kept it from allowing or made it deny. */
  readonly unknown?: string;
}

export type Policy = (request: AccessRequest) => Verdict;

/**
 * Compiles an identity policy. As in IAM, a statement that denies wins over any number that allow. A statement that
 * cannot be judged never allows; if its effect is to deny, it denies.
 */
export function compilePolicy(statements: readonly PolicyStatement[]): Policy {
  const compiled = statements.map(compileStatement);
  return (request) => judge(compiled, request);
}

export interface KeyPolicy {
  /** Statements that name the caller, or everyone: what these allow needs no identity policy. */
  readonly naming: (callerArn: string) => Policy;
  /** Statements that name the account: what these allow, the caller's identity policy must allow too. */
  readonly delegating: Policy;
}

/** Compiles a key policy. Source: KMS Developer Guide, "Key policies in AWS KMS", "Default key policy". */
export function compileKeyPolicy(statements: readonly KeyPolicyStatement[]): KeyPolicy {
  const compiled = statements.map((statement) => ({
    ...compileStatement(statement),
    principals: statement.principals,
  }));
  const accountWide = compiled.filter(({ principals }) =>
    principals.some((name) => /^arn:aws[^:]*:iam::\d+:root$/.test(name)),
  );
  return {
    naming(callerArn) {
      const own = compiled.filter(({ principals }) => principals.includes("*") || principals.includes(callerArn));
      return (request) => judge(own, request);
    },
    delegating: (request) => judge(accountWide, request),
  };
}

function judge(statements: readonly CompiledStatement[], request: AccessRequest): Verdict {
  let outcome: Verdict["outcome"] = "silent";
  let unknown: string | undefined;
  for (const statement of statements) {
    const applies = statement.applies(request);
    if (applies === false) continue;
    if (applies !== true) unknown ??= applies.unknown;
    if (statement.denies) return { outcome: "deny", ...(applies !== true && applies) };
    if (applies === true) outcome = "allow";
  }
  return { outcome, ...(outcome === "silent" && unknown !== undefined && { unknown }) };
}
