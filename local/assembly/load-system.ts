import * as z from "zod";
import type { LocalKey, LocalSystem, LocalTable } from "#local/system.ts";
import { readApis } from "./apis.ts";
import { AssemblyError } from "./assembly-error.ts";
import { readEventRules } from "./event-rules.ts";
import { readFunctions } from "./functions.ts";
import { readMailEventTypes } from "./mail-event-types.ts";
import { localAccount, localRegion } from "./physical-names.ts";
import { keyPolicySchema, keyPolicyStatements } from "./policy-documents.ts";
import { readAssembly } from "./read-assembly.ts";
import { linkResources, type Resources } from "./resources.ts";
import { readSchedules } from "./schedules.ts";
import { readStateMachines } from "./state-machines.ts";
import { readStreamMappings } from "./stream-mappings.ts";
import { readTelephony } from "./telephony.ts";

const tableSchema = z.looseObject({ StreamSpecification: z.unknown().optional() });

const keySchema = z.object({
  KeySpec: z.enum(["SYMMETRIC_DEFAULT", "RSA_2048", "RSA_3072", "RSA_4096", "HMAC_256"]).default("SYMMETRIC_DEFAULT"),
  KeyUsage: z.enum(["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC"]).default("ENCRYPT_DECRYPT"),
  KeyPolicy: keyPolicySchema.optional(),
});

const aliasSchema = z.object({ TargetKeyId: z.string() });

function readTables(resources: Resources): readonly LocalTable[] {
  return resources.ofType("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable").map((resource) => {
    const { Arn = "", StreamArn = "" } = resource.attributes;
    const properties = resource.properties(tableSchema);
    return {
      name: resource.ref,
      arn: Arn,
      properties,
      ...(properties.StreamSpecification !== undefined && { streamArn: StreamArn }),
    };
  });
}

function readKeys(resources: Resources): readonly LocalKey[] {
  return resources.ofType("AWS::KMS::Key").map((resource) => {
    const { KeySpec, KeyUsage, KeyPolicy } = resource.properties(keySchema);
    return {
      keyId: resource.ref,
      arn: resource.attributes.Arn ?? "",
      spec: KeySpec,
      usage: KeyUsage,
      ...(KeyPolicy && { policy: keyPolicyStatements(KeyPolicy) }),
    };
  });
}

function readAliases(resources: Resources): Readonly<Record<string, string>> {
  const aliases = resources.ofType("AWS::KMS::Alias").map((resource) => {
    // The target is given as a key id or as a key ARN, which ends in it.
    const keyId = resource.properties(aliasSchema).TargetKeyId.replace(/^.*\//, "");
    return [resource.ref, keyId];
  });
  return Object.fromEntries(aliases);
}

/** Whatever calls a function must find it here: one of another account or app would only be missed when it is called. */
function checkTargets({ functions, apis, schedules, streamMappings, eventRules, telephony }: LocalSystem): void {
  const known = new Set(functions.map(({ name }) => name));
  const called = [
    ...apis
      .flatMap(({ routes }) => routes)
      .flatMap(({ routeKey, functionName, authorizer }) => [
        { place: routeKey, functionName },
        ...(authorizer?.type === "request" ? [{ place: routeKey, functionName: authorizer.functionName }] : []),
      ]),
    ...schedules.map(({ name, functionName }) => ({ place: name, functionName })),
    ...streamMappings.map(({ id, functionName }) => ({ place: id, functionName })),
    ...eventRules.map(({ name, functionName }) => ({ place: name, functionName })),
    ...(telephony ? [{ place: "telephony", ...telephony }] : []),
  ];
  for (const { place, functionName } of called) {
    if (!known.has(functionName)) throw new AssemblyError(place, `there is no function ${functionName}`);
  }
}

/**
 * The system that a cloud assembly declares, every intrinsic resolved for this machine.
 *
 * @param directory the synthesised cloud assembly (`cdk.out`)
 * @param endpointOf the local URL of an API by its name
 * @throws AssemblyError if the assembly declares what has no local stand-in, or a reference leads nowhere
 */
export async function loadSystem(directory: string, endpointOf: (apiName: string) => string): Promise<LocalSystem> {
  const resources = linkResources(await readAssembly(directory), endpointOf);
  const telephony = readTelephony(resources);
  const system: LocalSystem = {
    region: localRegion,
    account: localAccount,
    tables: readTables(resources),
    keys: readKeys(resources),
    aliases: readAliases(resources),
    functions: readFunctions(resources),
    apis: readApis(resources),
    schedules: readSchedules(resources),
    streamMappings: readStreamMappings(resources),
    stateMachines: readStateMachines(resources),
    eventRules: readEventRules(resources),
    mailEventTypes: readMailEventTypes(resources),
    ...(telephony && { telephony }),
  };
  checkTargets(system);
  return system;
}
