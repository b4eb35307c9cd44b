import * as z from "zod";
import type { LocalStateMachine } from "#local/system.ts";
import type { Resource, Resources } from "./resources.ts";
import { rolesByArn } from "./roles.ts";

const stateMachineSchema = z.object({
  StateMachineType: z.literal("STANDARD").default("STANDARD"),
  DefinitionString: z.string().optional(),
  Definition: z.unknown().optional(),
  /** CDK writes values into the definition itself. */
  DefinitionSubstitutions: z.undefined().optional(),
  RoleArn: z.string(),
});

function definitionOf(resource: Resource, text: string | undefined, definition: unknown): unknown {
  if (text === undefined) return definition;
  try {
    return JSON.parse(text);
  } catch {
    throw resource.error("its DefinitionString is not JSON");
  }
}

/** Every state machine of the assembly, with the role in whose name it calls functions. */
export function readStateMachines(resources: Resources): readonly LocalStateMachine[] {
  const roleOf = rolesByArn(resources);
  return resources.ofType("AWS::StepFunctions::StateMachine").map((resource) => {
    const { DefinitionString, Definition, RoleArn } = resource.properties(stateMachineSchema);
    const role = roleOf(RoleArn);
    if (!role) throw resource.error(`the role ${RoleArn} is not declared`);
    return {
      name: resource.attributes.Name ?? "",
      arn: resource.ref,
      definition: definitionOf(resource, DefinitionString, Definition),
      role: { ...role, arn: RoleArn },
    };
  });
}
