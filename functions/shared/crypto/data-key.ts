import { createHmac, type KeyObject } from "node:crypto";
import type { FieldClass } from "./field-class.ts";
import { lengthPrefixed } from "./length-prefixed.ts";

/**
 * Names one data key (a 256-bit key that KMS generates and wraps). It is also the KMS encryption context of that key:
 * KMS authenticates it, CloudTrail shows it, and IAM conditions on `purpose` and `class`.
 */
export interface DataKeyId {
  readonly purpose: "vault-key" | "blind-index" | "contact-token";
  readonly class: FieldClass;
  /** Which of the keys for this purpose and class: the period of a vault key, the version of an index or token key. */
  readonly keyId: string;
}

/** A data key as stored: useless without KMS. */
export interface WrappedDataKey {
  readonly wrapped: Uint8Array;
  /** `keyCommitment` of the plaintext key. */
  readonly commitment: Uint8Array;
  readonly kmsKeyArn: string;
  readonly createdAt: Date;
}

/** `vault-key/contact/2026-11`: for errors, and as a key of maps. */
export const dataKeyName = ({ purpose, class: fieldClass, keyId }: DataKeyId): string =>
  `${purpose}/${fieldClass}/${keyId}`;

/**
 * Ties a stored key to its plaintext, so that a wrong answer from KMS is seen before anything is sealed or indexed
 * under it. AES-GCM would tell only when something is opened, and HMAC never. HMAC-SHA-256 under the key, of a label
 * and the id: it tells nothing about a random 256-bit key, and no use of the key elsewhere hashes the same text.
 */
export function keyCommitment(id: DataKeyId, key: KeyObject): Buffer {
  return createHmac("sha256", key)
    .update(lengthPrefixed(["key-commitment", id.purpose, id.class, id.keyId]))
    .digest();
}
