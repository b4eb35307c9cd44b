import { createHash } from "node:crypto";

export const localAccount = "000000000000";
export const localRegion = "us-east-1";

function digest(stack: string, logicalId: string): Buffer {
  return createHash("sha256").update(`${stack}/${logicalId}`).digest();
}

/**
 * The name that CloudFormation would generate: `<stack>-<logical id>-<suffix>`. The suffix is a digest, not random, so that
 * a restart on the same data directory finds its tables and keys again.
 */
export function generatedName(stack: string, logicalId: string): string {
  return `${stack}-${logicalId}-${digest(stack, logicalId).toString("hex").slice(0, 12)}`;
}

/** A KMS key id: a UUID that stays the same from start to start. */
export function generatedKeyId(stack: string, logicalId: string): string {
  const hex = digest(stack, logicalId).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** Ten lower-case characters, the form of API Gateway's ids. */
export function generatedApiId(stack: string, logicalId: string): string {
  return BigInt(`0x${digest(stack, logicalId).toString("hex")}`)
    .toString(36)
    .slice(0, 10);
}

/** The access key id that functions of this role sign with. AWS's are 20 characters of `A-Z0-9`, too. */
export function accessKeyIdOf(roleName: string): string {
  return `LKIA${createHash("sha256").update(roleName).digest("hex").slice(0, 16).toUpperCase()}`;
}

/** An ARN in this system's region and account. */
export function regionalArn(service: string, resource: string): string {
  return `arn:aws:${service}:${localRegion}:${localAccount}:${resource}`;
}
