import { createPublicKey } from "node:crypto";
import * as z from "zod";
import { ServiceError } from "#local/front-door/service-error.ts";
import { emptyContext, requestContext } from "#local/iam/request-context.ts";
import type { KmsKey } from "./key-store.ts";
import { blob, type KeyUse, keyReference, kmsOperation, requireUsable } from "./kms-operation.ts";
import { digestLength, digestOf, signDigest, signingAlgorithms, verifyDigest } from "./rsa-signature.ts";

const signingAlgorithmNames = Object.keys(signingAlgorithms) as (keyof typeof signingAlgorithms)[];

/** Algorithms of key kinds that this KMS has no keys of: known by name, and refused as KMS refuses them for an RSA key. */
const foreignAlgorithms = ["ECDSA_SHA_256", "ECDSA_SHA_384", "ECDSA_SHA_512", "SM2DSA", "ED25519_SHA_512"] as const;

const messageInput = z.strictObject({
  KeyId: keyReference,
  Message: blob(1, 4096),
  MessageType: z.enum(["RAW", "DIGEST"]).default("RAW"),
  SigningAlgorithm: z.enum([...signingAlgorithmNames, ...foreignAlgorithms]),
});

type MessageInput = z.infer<typeof messageInput>;

/** Source: KMS API Reference, Sign. */
export const sign = kmsOperation(messageInput, (store, input) => {
  const key = store.find(input.KeyId);
  return {
    uses: [use("kms:Sign", key, input)],
    run() {
      const { scheme, digest } = signable(key, input, "Sign");
      const signature = signDigest(key.material, scheme, digest);
      return { KeyId: key.arn, Signature: signature.toString("base64"), SigningAlgorithm: input.SigningAlgorithm };
    },
  };
});

/** Source: KMS API Reference, Verify. A signature that does not match is an error, never `SignatureValid: false`. */
export const verify = kmsOperation(messageInput.extend({ Signature: blob(1, 6144) }), (store, input) => {
  const key = store.find(input.KeyId);
  return {
    uses: [use("kms:Verify", key, input)],
    run() {
      const { scheme, digest } = signable(key, input, "Verify");
      if (!verifyDigest(key.material, scheme, digest, input.Signature)) {
        throw new ServiceError("KMSInvalidSignatureException");
      }
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
    },
  };
});

/** Source: KMS API Reference, GetPublicKey. `PublicKey` is DER of SubjectPublicKeyInfo (RFC 5280). */
export const getPublicKey = kmsOperation(z.strictObject({ KeyId: keyReference }), (store, input) => {
  const key = store.find(input.KeyId);
  return {
    uses: [{ action: "kms:GetPublicKey", key, context: emptyContext }],
    run() {
      if (key.material.type !== "private") {
        throw new ServiceError("UnsupportedOperationException", `${key.arn} is not an asymmetric key.`);
      }
      requireUsable(key, "SIGN_VERIFY", "GetPublicKey");
      const publicKey = createPublicKey(key.material).export({ format: "der", type: "spki" });
      return {
        KeyId: key.arn,
        PublicKey: publicKey.toString("base64"),
        KeySpec: key.spec,
        CustomerMasterKeySpec: key.spec,
        KeyUsage: key.usage,
        SigningAlgorithms: signingAlgorithmNames,
      };
    },
  };
});

/** The scheme and digest that a request means, once key, algorithm and message fit each other. */
function signable(key: KmsKey, { SigningAlgorithm: name, Message, MessageType }: MessageInput, operation: string) {
  requireUsable(key, "SIGN_VERIFY", operation);
  if (!(name in signingAlgorithms)) {
    const message = `Algorithm ${name} is incompatible with key spec ${key.spec}.`;
    throw new ServiceError("InvalidKeyUsageException", message);
  }
  const scheme = signingAlgorithms[name as keyof typeof signingAlgorithms];
  if (MessageType === "RAW") return { scheme, digest: digestOf(scheme.hash, Message) };
  if (Message.length !== digestLength[scheme.hash]) {
    throw new ServiceError("ValidationException", `Digest is invalid length for algorithm ${name}.`);
  }
  return { scheme, digest: Message };
}

function use(action: string, key: KmsKey, input: MessageInput): KeyUse {
  return {
    action,
    key,
    context: requestContext({
      "kms:SigningAlgorithm": input.SigningAlgorithm,
      "kms:MessageType": input.MessageType,
    }),
  };
}
