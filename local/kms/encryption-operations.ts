import { randomBytes } from "node:crypto";
import * as z from "zod";
import { ServiceError } from "#local/front-door/service-error.ts";
import { requestContext } from "#local/iam/request-context.ts";
import { blobKeyId, decryptBlob, encryptBlob } from "./ciphertext.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import type { KmsKey, KmsStore } from "./key-store.ts";
import { blob, type KeyUse, type KmsCall, keyReference, kmsOperation, requireUsable } from "./kms-operation.ts";

const algorithm = z.literal("SYMMETRIC_DEFAULT").default("SYMMETRIC_DEFAULT");
const context = z.record(z.string(), z.string()).default({});
const ciphertext = blob(1, 6144);

/** Source: KMS API Reference, Encrypt. */
export const encrypt = kmsOperation(
  z.strictObject({
    KeyId: keyReference,
    Plaintext: blob(1, 4096),
    EncryptionContext: context,
    EncryptionAlgorithm: algorithm,
  }),
  (store, input) => {
    const key = store.find(input.KeyId);
    return {
      uses: [use("kms:Encrypt", key, input.EncryptionContext)],
      run: () => ({
        CiphertextBlob: seal(key, input.Plaintext, input.EncryptionContext, "Encrypt").toString("base64"),
        KeyId: key.arn,
        EncryptionAlgorithm: input.EncryptionAlgorithm,
      }),
    };
  },
);

/** Source: KMS API Reference, Decrypt. */
export const decrypt = kmsOperation(
  z.strictObject({
    CiphertextBlob: ciphertext,
    KeyId: keyReference.optional(),
    EncryptionContext: context,
    EncryptionAlgorithm: algorithm,
  }),
  (store, input) => {
    const key = sourceKey(store, input.CiphertextBlob, input.KeyId);
    return {
      uses: [use("kms:Decrypt", key, input.EncryptionContext)],
      run: () => ({
        Plaintext: open(key, input.CiphertextBlob, input.EncryptionContext, "Decrypt").toString("base64"),
        KeyId: key.arn,
        EncryptionAlgorithm: input.EncryptionAlgorithm,
      }),
    };
  },
);

/** Source: KMS API Reference, ReEncrypt. Each side is authorised with its own encryption context. */
export const reEncrypt = kmsOperation(
  z.strictObject({
    CiphertextBlob: ciphertext,
    SourceKeyId: keyReference.optional(),
    SourceEncryptionContext: context,
    SourceEncryptionAlgorithm: algorithm,
    DestinationKeyId: keyReference,
    DestinationEncryptionContext: context,
    DestinationEncryptionAlgorithm: algorithm,
  }),
  (store, input) => {
    const source = sourceKey(store, input.CiphertextBlob, input.SourceKeyId);
    const destination = store.find(input.DestinationKeyId);
    return {
      uses: [
        use("kms:ReEncryptFrom", source, input.SourceEncryptionContext),
        use("kms:ReEncryptTo", destination, input.DestinationEncryptionContext),
      ],
      run() {
        const plaintext = open(source, input.CiphertextBlob, input.SourceEncryptionContext, "ReEncrypt");
        const sealed = seal(destination, plaintext, input.DestinationEncryptionContext, "ReEncrypt");
        return {
          CiphertextBlob: sealed.toString("base64"),
          SourceKeyId: source.arn,
          KeyId: destination.arn,
          SourceEncryptionAlgorithm: input.SourceEncryptionAlgorithm,
          DestinationEncryptionAlgorithm: input.DestinationEncryptionAlgorithm,
        };
      },
    };
  },
);

const dataKeyInput = z
  .strictObject({
    KeyId: keyReference,
    EncryptionContext: context,
    KeySpec: z.enum(["AES_128", "AES_256"]).optional(),
    NumberOfBytes: z.int().min(1).max(1024).optional(),
  })
  .refine(({ KeySpec, NumberOfBytes }) => (KeySpec === undefined) !== (NumberOfBytes === undefined), {
    error: "Please specify either number of bytes or key spec.",
  });

/** Source: KMS API Reference, GenerateDataKey. */
export const generateDataKey = kmsOperation(dataKeyInput, (store, input) =>
  newDataKey("GenerateDataKey", store, input),
);

/** Source: KMS API Reference, GenerateDataKeyWithoutPlaintext. */
export const generateDataKeyWithoutPlaintext = kmsOperation(dataKeyInput, (store, input) =>
  newDataKey("GenerateDataKeyWithoutPlaintext", store, input),
);

function newDataKey(
  operation: "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext",
  store: KmsStore,
  input: z.infer<typeof dataKeyInput>,
): KmsCall {
  const key = store.find(input.KeyId);
  return {
    uses: [use(`kms:${operation}`, key, input.EncryptionContext)],
    run() {
      const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === "AES_128" ? 16 : 32));
      return {
        CiphertextBlob: seal(key, plaintext, input.EncryptionContext, operation).toString("base64"),
        ...(operation === "GenerateDataKey" && { Plaintext: plaintext.toString("base64") }),
        KeyId: key.arn,
      };
    },
  };
}

function seal(key: KmsKey, plaintext: Uint8Array, encryptionContext: EncryptionContext, operation: string): Buffer {
  requireUsable(key, "ENCRYPT_DECRYPT", operation);
  return encryptBlob(key.keyId, key.material, plaintext, encryptionContext);
}

function open(key: KmsKey, sealed: Buffer, encryptionContext: EncryptionContext, operation: string): Buffer {
  requireUsable(key, "ENCRYPT_DECRYPT", operation);
  if (blobKeyId(sealed) !== key.keyId) {
    const message = "The key ID in the request does not identify a CMK that can perform this operation.";
    throw new ServiceError("IncorrectKeyException", message);
  }
  return decryptBlob(key.material, sealed, encryptionContext);
}

/** The key that the caller names, or else the one that the ciphertext names: that is what IAM decides about. */
function sourceKey(store: KmsStore, sealed: Buffer, reference: string | undefined): KmsKey {
  if (reference !== undefined) return store.find(reference);
  try {
    return store.find(blobKeyId(sealed));
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "NotFoundException") throw error;
    const message = "The ciphertext refers to a key that does not exist, or that you are not allowed to access.";
    throw new ServiceError("AccessDeniedException", message);
  }
}

function use(action: string, key: KmsKey, encryptionContext: EncryptionContext): KeyUse {
  const pairs = Object.entries(encryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
  const keys = { "kms:EncryptionContextKeys": Object.keys(encryptionContext) };
  return {
    action,
    key,
    context: requestContext({
      ...Object.fromEntries(pairs),
      ...keys,
      "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }),
  };
}
