import * as z from "zod";
import type { PolicyStatement, Role } from "#local/system.ts";
import { accessKeyIdOf } from "./physical-names.ts";
import { identityPolicySchema, identityStatements } from "./policy-documents.ts";
import type { Resource, Resources } from "./resources.ts";

const rolesSchema = z.object({ Roles: z.array(z.string()).default([]) });
const policySchema = z.object({ PolicyDocument: identityPolicySchema });
const roleSchema = z.object({
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(policySchema).default([]),
});

/** AWS managed policies that only concern logs and traces, which no front door sees here. */
const observabilityPolicies =
  /^arn:aws:iam::aws:policy\/(service-role\/AWSLambdaBasicExecutionRole|AWSXRayDaemonWriteAccess)$/;

/**
 * The execution roles by ARN, each with the statements of its inline, attached and managed policies.
 * A role is only read when it is asked for, as roles of cloud-only services do not matter here.
 */
export function rolesByArn(resources: Resources): (arn: string) => Role | undefined {
  const policies = resources
    .ofType("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
    .map((policy) => ({ policy, roles: policy.properties(rolesSchema).Roles }));
  const roles = new Map(resources.ofType("AWS::IAM::Role").map((role) => [role.attributes.Arn, role]));

  function attachedTo(role: Resource, managedArns: readonly string[]): PolicyStatement[] {
    for (const arn of managedArns) {
      if (!observabilityPolicies.test(arn) && !policies.some(({ policy }) => policy.ref === arn)) {
        throw role.error(`it attaches ${arn}, whose statements are not known here`);
      }
    }
    return policies
      .filter(({ policy, roles }) => roles.includes(role.ref) || managedArns.includes(policy.ref))
      .flatMap(({ policy }) => identityStatements(policy.properties(policySchema).PolicyDocument));
  }

  return (arn) => {
    const role = roles.get(arn);
    if (!role) return undefined;
    const { ManagedPolicyArns, Policies } = role.properties(roleSchema);
    return {
      name: role.ref,
      accessKeyId: accessKeyIdOf(role.ref),
      statements: [
        ...Policies.flatMap(({ PolicyDocument }) => identityStatements(PolicyDocument)),
        ...attachedTo(role, ManagedPolicyArns),
      ],
    };
  };
}
