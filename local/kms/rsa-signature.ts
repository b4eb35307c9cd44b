import {
  constants,
  createHash,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  timingSafeEqual,
} from "node:crypto";
import { encodePss, type Hash, verifyPss } from "./emsa-pss.ts";

export interface SignatureScheme {
  readonly hash: Hash;
  readonly padding: "pkcs1" | "pss";
}

/** The signing algorithms of KMS's RSA keys. Source: KMS API Reference, Sign. */
export const signingAlgorithms = {
  RSASSA_PKCS1_V1_5_SHA_256: { hash: "sha256", padding: "pkcs1" },
  RSASSA_PKCS1_V1_5_SHA_384: { hash: "sha384", padding: "pkcs1" },
  RSASSA_PKCS1_V1_5_SHA_512: { hash: "sha512", padding: "pkcs1" },
  RSASSA_PSS_SHA_256: { hash: "sha256", padding: "pss" },
  RSASSA_PSS_SHA_384: { hash: "sha384", padding: "pss" },
  RSASSA_PSS_SHA_512: { hash: "sha512", padding: "pss" },
} as const satisfies Record<string, SignatureScheme>;

export const digestLength: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 };

export const digestOf = (hash: Hash, message: Uint8Array): Buffer => createHash(hash).update(message).digest();

/** DER of DigestInfo up to the digest itself. Source: RFC 8017, 9.2 note 1. */
const digestInfoPrefix: Readonly<Record<Hash, Buffer>> = {
  sha256: Buffer.from("3031300d060960864801650304020105000420", "hex"),
  sha384: Buffer.from("3041300d060960864801650304020205000430", "hex"),
  sha512: Buffer.from("3051300d060960864801650304020305000440", "hex"),
};

/**
 * Signs a digest. KMS takes digests as well as messages, and node:crypto hashes whatever it is given to sign: so the
 * encoding is done here, and node:crypto does the RSA operation.
 */
export function signDigest(key: KeyObject, scheme: SignatureScheme, digest: Buffer): Buffer {
  if (scheme.padding === "pss") {
    const encoded = encodePss(scheme.hash, digest, modulusBits(key));
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
  }
  const digestInfo = Buffer.concat([digestInfoPrefix[scheme.hash], digest]);
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo);
}

export function verifyDigest(key: KeyObject, scheme: SignatureScheme, digest: Buffer, signature: Buffer): boolean {
  const publicKey = createPublicKey(key);
  const padding = scheme.padding === "pss" ? constants.RSA_NO_PADDING : constants.RSA_PKCS1_PADDING;
  let recovered: Buffer;
  try {
    recovered = publicDecrypt({ key: publicKey, padding }, signature);
  } catch {
    return false;
  }
  if (scheme.padding === "pss") return verifyPss(scheme.hash, digest, recovered, modulusBits(key));
  const expected = Buffer.concat([digestInfoPrefix[scheme.hash], digest]);
  return recovered.length === expected.length && timingSafeEqual(recovered, expected);
}

const modulusBits = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;
