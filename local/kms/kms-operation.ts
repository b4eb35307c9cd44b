import * as z from "zod";
import { ServiceError } from "#local/front-door/service-error.ts";
import type { RequestContext } from "#local/iam/request-context.ts";
import type { KmsKey, KmsStore } from "./key-store.ts";

/** One permission that a call needs: an IAM action on a key, with the condition keys of the request. */
export interface KeyUse {
  /** `kms:Decrypt` */
  readonly action: string;
  readonly key: KmsKey;
  readonly context: RequestContext;
}

/** A parsed call: what it needs to be allowed to do, and the deed itself, which answers in KMS's JSON form. */
export interface KmsCall {
  readonly uses: readonly KeyUse[];
  run(): Readonly<Record<string, unknown>>;
}

export type KmsOperation = (store: KmsStore, input: unknown) => KmsCall;

/**
 * Defines an operation by its input and what it does with it. Input that the schema refuses is a ValidationException;
 * schemas are strict, so that a parameter without a local counterpart (Recipient, GrantTokens, DryRun) is never ignored.
 */
export function kmsOperation<Schema extends z.ZodType>(
  schema: Schema,
  prepare: (store: KmsStore, input: z.infer<Schema>) => KmsCall,
): KmsOperation {
  return (store, input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw validationException(parsed.error);
    return prepare(store, parsed.data);
  };
}

function validationException({ issues }: z.ZodError): ServiceError {
  const findings = issues.map(({ path, message }) => `Value at '${path.join(".")}': ${message}`);
  const count = `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected`;
  return new ServiceError("ValidationException", `${count}: ${findings.join("; ")}`);
}

/** Throws unless the key's usage and state allow the operation. */
export function requireUsable(key: KmsKey, usage: KmsKey["usage"], operation: string): void {
  if (key.usage !== usage) {
    const message = `${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`;
    throw new ServiceError("InvalidKeyUsageException", message);
  }
  if (key.state === "Disabled") throw new ServiceError("DisabledException", `${key.arn} is disabled.`);
  if (key.state === "PendingDeletion") {
    throw new ServiceError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
  }
}

/** A key id, key ARN, alias name or alias ARN. */
export const keyReference = z.string().min(1).max(2048);

/** Bytes, base64 on the wire. */
export const blob = (least: number, most: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, "base64"))
    .refine((bytes) => bytes.length >= least && bytes.length <= most, {
      error: `Member must have length between ${least} and ${most}`,
    });
