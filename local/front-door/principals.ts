import { randomBytes } from "node:crypto";
import type { Caller, Decide, Decision } from "#local/iam/access.ts";
import { compilePolicy } from "#local/iam/policy.ts";
import { type RequestContext, requestContext } from "#local/iam/request-context.ts";
import type { AccessRequest } from "#local/iam/statement.ts";
import type { LocalSystem } from "#local/system.ts";
import { ServiceError } from "./service-error.ts";

export interface Principal extends Caller {
  /** Name of the role. */
  readonly role: string;
  /** The condition keys that tell who calls, and where. */
  readonly context: RequestContext;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** New credentials, for a caller that no policy holds back: seeds, tests, and the person who runs this machine. */
export const operatorCredentials = (): Credentials => ({
  accessKeyId: `OPERATOR${randomBytes(8).toString("hex").toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString("hex"),
});

/** Access key id → the role whose functions, or state machines, sign with it. */
export function rolePrincipals({
  region,
  account,
  functions,
  stateMachines = [],
}: Pick<LocalSystem, "region" | "account" | "functions"> & Partial<Pick<LocalSystem, "stateMachines">>): ReadonlyMap<
  string,
  Principal
> {
  return new Map(
    [...functions, ...stateMachines].map(({ role: { name, accessKeyId, statements } }) => {
      const arn = `arn:aws:iam::${account}:role/${name}`;
      const context = requestContext({
        "aws:PrincipalAccount": account,
        "aws:PrincipalArn": arn,
        "aws:RequestedRegion": region,
        "kms:CallerAccount": account,
      });
      return [accessKeyId, { role: name, arn, policy: compilePolicy(statements), context }];
    }),
  );
}

/** Throws AccessDeniedException, worded as IAM words it, at the first permission that the principal lacks. */
export function authorise(decide: Decide, principal: Principal, permissions: readonly AccessRequest[]): void {
  for (const permission of permissions) {
    const context = new Map([...permission.context, ...principal.context]);
    const decision = decide(principal, { ...permission, context });
    if (!decision.allowed) throw accessDenied(principal, permission, decision);
  }
}

type Refusal = Extract<Decision, { allowed: false }>;

function accessDenied(
  { arn, role }: Principal,
  { action, resource }: AccessRequest,
  { explicit, policy, unknown }: Refusal,
): ServiceError {
  const session = `${arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${role}`;
  const reason = explicit
    ? `with an explicit deny in ${policy === "identity-based" ? "an" : "a"} ${policy} policy`
    : `because no ${policy} policy allows the ${action} action`;
  const note = unknown ? ` (the local IAM cannot judge ${unknown})` : "";
  const message = `User: ${session} is not authorized to perform: ${action} on resource: ${resource} ${reason}${note}`;
  return new ServiceError("AccessDeniedException", message);
}
