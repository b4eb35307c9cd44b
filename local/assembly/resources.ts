import * as z from "zod";
import { AssemblyError } from "./assembly-error.ts";
import { noValue, resolve, type Scope } from "./intrinsics.ts";
import { localAccount, localRegion } from "./physical-names.ts";
import type { AssemblyStack } from "./read-assembly.ts";
import { cloudOnlyTypes, localTypes, type ResourceIdentity } from "./resource-types.ts";

/** One resource with its identity, and a way to read its resolved properties. */
export interface Resource extends ResourceIdentity {
  readonly logicalId: string;
  readonly stack: AssemblyStack;
  /** Resolves the properties and parses them. Throws AssemblyError if they do not have that form. */
  properties<Schema extends z.ZodType>(schema: Schema): z.infer<Schema>;
  /** An error about this resource. */
  error(problem: string): AssemblyError;
}

/** All resources of all stacks, by CloudFormation type. */
export interface Resources {
  ofType(...types: readonly string[]): readonly Resource[];
}

const pseudoParameters: Readonly<Record<string, unknown>> = {
  "AWS::AccountId": localAccount,
  "AWS::NoValue": noValue,
  "AWS::Partition": "aws",
  "AWS::Region": localRegion,
  "AWS::URLSuffix": "amazonaws.com",
};

/**
 * Links the stacks: gives every resource its physical identity and resolves references within and across stacks.
 * Properties are resolved when they are read, so that an exotic intrinsic in a cloud-only resource does not matter.
 *
 * @param endpointOf the local URL of an API by its name: what `Fn::GetAtt: [Api, ApiEndpoint]` answers
 * @throws AssemblyError for a resource type that is in neither list of `resource-types.ts`
 */
export function linkResources(stacks: readonly AssemblyStack[], endpointOf: (apiName: string) => string): Resources {
  const scopes = new Map(stacks.map((stack) => [stack, scopeOf(stack)]));
  const byType = Map.groupBy(
    stacks.flatMap((stack) => Object.keys(stack.resources).map((logicalId) => ({ stack, logicalId }))),
    ({ stack, logicalId }) => stack.resources[logicalId]?.Type ?? "",
  );
  for (const [type, [first]] of byType) {
    if (first && !(type in localTypes) && !(type in cloudOnlyTypes)) {
      throw new AssemblyError(`stack ${first.stack.name}, ${first.logicalId}`, `type ${type} has no local stand-in`);
    }
  }

  function scopeOf(stack: AssemblyStack): Scope {
    const scope: Scope = {
      stackName: stack.name,
      ref: (name) =>
        name in pseudoParameters
          ? pseudoParameters[name]
          : name === "AWS::StackName"
            ? stack.name
            : (stack.parameters[name] ?? identityOf(stack, scope, name)?.ref),
      attribute: (logicalId, attribute) => identityOf(stack, scope, logicalId)?.attributes[attribute],
      importValue,
    };
    return scope;
  }

  function identityOf(stack: AssemblyStack, scope: Scope, logicalId: string): ResourceIdentity | undefined {
    const resource = stack.resources[logicalId];
    if (!resource) return undefined;
    return (localTypes[resource.Type] ?? cloudOnlyTypes[resource.Type])?.({
      stack: stack.name,
      logicalId,
      property: (name) => {
        const value = resolve(resource.Properties[name], scope, `${logicalId}/Properties/${name}`);
        return typeof value === "string" ? value : undefined;
      },
      endpointOf,
    });
  }

  function importValue(exportName: string): unknown {
    for (const [stack, scope] of scopes) {
      for (const [id, output] of Object.entries(stack.outputs)) {
        const path = `Outputs/${id}`;
        if (output.Export && resolve(output.Export.Name, scope, path) === exportName) {
          return resolve(output.Value, scope, path);
        }
      }
    }
    return undefined;
  }

  function toResource({ stack, logicalId }: { stack: AssemblyStack; logicalId: string }): Resource {
    const scope = scopes.get(stack) ?? scopeOf(stack);
    const error = (problem: string) => new AssemblyError(`stack ${stack.name}, ${logicalId}`, problem);
    const identity = identityOf(stack, scope, logicalId);
    if (!identity) throw error("it is not declared");
    return {
      ...identity,
      stack,
      logicalId,
      error,
      properties: (schema) => {
        const resolved = resolve(stack.resources[logicalId]?.Properties ?? {}, scope, `${logicalId}/Properties`);
        const parsed = schema.safeParse(resolved);
        if (!parsed.success) throw error(z.prettifyError(parsed.error).replaceAll("\n", " "));
        return parsed.data;
      },
    };
  }

  return {
    ofType: (...types) => types.flatMap((type) => (byType.get(type) ?? []).map(toResource)),
  };
}
