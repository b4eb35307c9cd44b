import * as z from "zod";
import { ServiceError } from "#local/front-door/service-error.ts";
import { emptyContext } from "#local/iam/request-context.ts";
import type { KmsKey } from "./key-store.ts";
import { type KmsOperation, keyReference, kmsOperation } from "./kms-operation.ts";
import { signingAlgorithms } from "./rsa-signature.ts";

const keyInput = z.strictObject({ KeyId: keyReference });

/** Source: KMS API Reference, DescribeKey and KeyMetadata. Works in every key state. */
export const describeKey = kmsOperation(keyInput, (store, input) => {
  const key = store.find(input.KeyId);
  return {
    uses: [{ action: "kms:DescribeKey", key, context: emptyContext }],
    run: () => ({ KeyMetadata: keyMetadata(key) }),
  };
});

/** A disabled key refuses every cryptographic operation with DisabledException, until it is enabled again. */
export const disableKey = stateChange("DisableKey", ["Enabled", "Disabled"], "Disabled");
export const enableKey = stateChange("EnableKey", ["Enabled", "Disabled"], "Enabled");

/**
 * A key whose deletion is scheduled refuses with KMSInvalidStateException. Here it stays scheduled, and its material
 * stays too: no waiting period passes on this machine. A cancelled deletion leaves the key disabled.
 */
export const scheduleKeyDeletion = stateChange("ScheduleKeyDeletion", ["Enabled", "Disabled"], "PendingDeletion");
export const cancelKeyDeletion = stateChange("CancelKeyDeletion", ["PendingDeletion"], "Disabled");

function stateChange(operation: string, from: readonly KmsKey["state"][], to: KmsKey["state"]): KmsOperation {
  return kmsOperation(keyInput.extend({ PendingWindowInDays: z.int().min(7).max(30).optional() }), (store, input) => {
    const key = store.find(input.KeyId);
    return {
      uses: [{ action: `kms:${operation}`, key, context: emptyContext }],
      run() {
        if (!from.includes(key.state)) {
          throw new ServiceError("KMSInvalidStateException", `${key.arn} is ${key.state}.`);
        }
        store.setState(key.keyId, to);
        return { KeyId: key.arn, KeyState: to };
      },
    };
  });
}

const algorithms = (key: KmsKey) => {
  if (key.usage === "SIGN_VERIFY") return { SigningAlgorithms: Object.keys(signingAlgorithms) };
  if (key.usage === "GENERATE_VERIFY_MAC") return { MacAlgorithms: ["HMAC_SHA_256"] };
  return { EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"] };
};

const keyMetadata = (key: KmsKey) => ({
  AWSAccountId: key.arn.split(":")[4],
  KeyId: key.keyId,
  Arn: key.arn,
  CreationDate: key.createdAt.getTime() / 1000,
  Enabled: key.state === "Enabled",
  KeyState: key.state,
  KeyUsage: key.usage,
  KeySpec: key.spec,
  CustomerMasterKeySpec: key.spec,
  KeyManager: "CUSTOMER",
  Origin: "AWS_KMS",
  MultiRegion: false,
  ...algorithms(key),
});
