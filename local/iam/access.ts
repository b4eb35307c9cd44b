import type { LocalKey } from "#local/system.ts";
import { compileKeyPolicy, type Policy, type Verdict } from "./policy.ts";
import type { AccessRequest } from "./statement.ts";

export interface Caller {
  /** `arn:aws:iam::111122223333:role/name` */
  readonly arn: string;
  readonly policy: Policy;
}

export type Decision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** A statement denies, rather than none allowing. */
      readonly explicit: boolean;
      /** Whose statement denies, or lacks. */
      readonly policy: "identity-based" | "resource-based";
      readonly unknown?: string;
    };

export type Decide = (caller: Caller, request: AccessRequest) => Decision;

/**
 * Decides by identity policies and key policies together, within one account: a denial in either is final. Without a key
 * policy the identity policy decides. With one, it must allow the caller by name, or else leave the account to decide and
 * the identity policy must allow as well.
 * Not evaluated: other resource policies, grants, permission boundaries, organisation policies.
 * Source: IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Default key policy".
 */
export function compileAccess(keys: readonly LocalKey[]): Decide {
  const keyPolicies = new Map(keys.flatMap(({ arn, policy }) => (policy ? [[arn, compileKeyPolicy(policy)]] : [])));
  return (caller, request) => {
    const identity = caller.policy(request);
    if (identity.outcome === "deny") return refusal("identity-based", identity);
    const keyPolicy = keyPolicies.get(request.resource);
    if (!keyPolicy) return identity.outcome === "allow" ? { allowed: true } : refusal("identity-based", identity);

    const naming = keyPolicy.naming(caller.arn)(request);
    const delegating = keyPolicy.delegating(request);
    const denying = [naming, delegating].find(({ outcome }) => outcome === "deny");
    if (denying) return refusal("resource-based", denying);
    if (naming.outcome === "allow") return { allowed: true };
    if (delegating.outcome !== "allow") return refusal("resource-based", { ...naming, ...delegating });
    return identity.outcome === "allow" ? { allowed: true } : refusal("identity-based", identity);
  };
}

const refusal = (policy: "identity-based" | "resource-based", { outcome, unknown }: Verdict): Decision => ({
  allowed: false,
  explicit: outcome === "deny",
  policy,
  ...(unknown !== undefined && { unknown }),
});
