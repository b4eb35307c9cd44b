import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { ServiceError } from "#local/front-door/service-error.ts";
import { canonicalEncryptionContext, type EncryptionContext } from "./encryption-context.ts";

/**
 * Ciphertext blob: format | length of key id | key id | 96-bit nonce | 128-bit tag | AES-256-GCM ciphertext.
 * As with KMS, the blob names its key, so that Decrypt needs no KeyId. Everything before the nonce, and the
 * encryption context, is authenticated.
 */
const format = 1;
const nonceLength = 12;
const tagLength = 16;

const additionalData = (header: Uint8Array, context: EncryptionContext): Buffer =>
  Buffer.concat([header, canonicalEncryptionContext(context)]);

export function encryptBlob(
  keyId: string,
  material: KeyObject,
  plaintext: Uint8Array,
  context: EncryptionContext,
): Buffer {
  const header = Buffer.from([format, Buffer.byteLength(keyId), ...Buffer.from(keyId)]);
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", material, nonce).setAAD(additionalData(header, context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext]);
}

/** The key id that a blob names. Throws InvalidCiphertextException for bytes that no `encryptBlob` wrote. */
export function blobKeyId(blob: Buffer): string {
  const [version, keyIdLength = 0] = blob;
  const shortest = 2 + keyIdLength + nonceLength + tagLength;
  if (version !== format || keyIdLength === 0 || blob.length < shortest) throw invalidCiphertext();
  return blob.toString("utf8", 2, 2 + keyIdLength);
}

/** Opens a blob. Throws InvalidCiphertextException if a bit of it, or of the encryption context, has changed. */
export function decryptBlob(material: KeyObject, blob: Buffer, context: EncryptionContext): Buffer {
  const nonceStart = 2 + (blob[1] ?? 0);
  const tagStart = nonceStart + nonceLength;
  const textStart = tagStart + tagLength;
  const nonce = blob.subarray(nonceStart, tagStart);
  const decipher = createDecipheriv("aes-256-gcm", material, nonce, { authTagLength: tagLength })
    .setAAD(additionalData(blob.subarray(0, nonceStart), context))
    .setAuthTag(blob.subarray(tagStart, textStart));
  try {
    return Buffer.concat([decipher.update(blob.subarray(textStart)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** KMS sends this error without a message: it does not tell which part did not match. */
const invalidCiphertext = () => new ServiceError("InvalidCiphertextException");
