import { compilePolicy } from "#local/iam/policy.ts";
import { requestContext } from "#local/iam/request-context.ts";
import type { Assembly } from "./assembly.ts";

/** A statement of the policy of a role: `vault/pii-reader` may do these actions on these resources. */
export interface Permission {
  readonly holder: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Permission["conditions"];
}

interface InlinePolicy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** Every permission that any role of the assembly holds, wherever the template says so. */
export function permissions(assembly: Assembly): readonly Permission[] {
  const attached = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]
    .flatMap(assembly.ofType)
    .flatMap((policy) =>
      policy
        .at<string[]>("Roles")
        .map((role) => ({ role, statements: policy.at<Statement[]>("PolicyDocument.Statement") })),
    );
  const inline = assembly.ofType("AWS::IAM::Role").flatMap((role) =>
    (role.at<InlinePolicy[] | undefined>("Policies") ?? []).map(({ PolicyDocument }) => ({
      role: role.name,
      statements: PolicyDocument.Statement,
    })),
  );
  return [...attached, ...inline].flatMap(({ role, statements }) =>
    statements.map((statement) => ({
      holder: role.replace(/\/Role$/, ""),
      effect: statement.Effect,
      actions: [statement.Action].flat(),
      resources: [statement.Resource].flat(),
      conditions: statement.Condition ?? {},
    })),
  );
}

/** Who may do what on one resource: `{ "vault/pii-reader": ["dynamodb:PutItem"] }`. */
export function grantsOn(all: readonly Permission[], resource: string): Readonly<Record<string, readonly string[]>> {
  const grants: Record<string, string[]> = {};
  for (const { holder, actions, resources } of all) {
    if (resources.includes(resource)) grants[holder] = [...(grants[holder] ?? []), ...actions].sort();
  }
  return grants;
}

/** Whether the policy of a function allows an action on items of a table, in a partition and naming these attributes. */
export function allows(
  all: readonly Permission[],
  holder: string,
  action: string,
  table: string,
  partition: string,
  attributes: readonly string[] = ["pk", "sk"],
): boolean {
  const policy = compilePolicy(
    all
      .filter((permission) => permission.holder === holder)
      .map(({ actions, resources, conditions }) => {
        return { Effect: "Allow" as const, Action: actions, Resource: resources, Condition: conditions };
      }),
  );
  const context = requestContext({ "dynamodb:LeadingKeys": [partition], "dynamodb:Attributes": attributes });
  return policy({ action: `dynamodb:${action}`, resource: `data/${table}.Arn`, context }).outcome === "allow";
}
