import * as z from "zod";
import type { LocalFunction } from "#local/system.ts";
import type { Resources } from "./resources.ts";
import { rolesByArn } from "./roles.ts";

/** AWS::Lambda::Function, with the service's own defaults (3 seconds, 128 MB). */
const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).prefault({}),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
});

/** Every function of the assembly, with the directory of its bundle and the role that it signs as. */
export function readFunctions(resources: Resources): readonly LocalFunction[] {
  const roleOf = rolesByArn(resources);
  return resources.ofType("AWS::Lambda::Function").map((resource) => {
    const { Code, Handler, Role, Environment, Timeout, MemorySize } = resource.properties(functionSchema);
    const codeDirectory = resource.stack.assets.get(Code.S3Key);
    if (!codeDirectory) throw resource.error(`the asset ${Code.S3Key} is in no asset manifest`);
    const role = roleOf(Role);
    if (!role) throw resource.error(`the role ${Role} is not declared`);
    return {
      name: resource.ref,
      arn: resource.attributes.Arn ?? "",
      codeDirectory,
      handler: Handler,
      environment: Environment.Variables,
      timeoutSeconds: Timeout,
      memoryMegabytes: MemorySize,
      role,
    };
  });
}

/** The function's name in an ARN, or in the URI by which API Gateway invokes it. */
export function functionNameIn(arnOrUri: string): string | undefined {
  return /:function:([A-Za-z0-9-_]+)/.exec(arnOrUri)?.[1];
}
