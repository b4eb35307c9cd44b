import { createPrivateKey, createSecretKey, generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { LocalKey } from "#local/system.ts";

type KeySpec = LocalKey["spec"];

/** What the local KMS can do with each kind of key; RSA encryption is not among it. */
export const usageOf: Readonly<Record<KeySpec, LocalKey["usage"]>> = {
  SYMMETRIC_DEFAULT: "ENCRYPT_DECRYPT",
  HMAC_256: "GENERATE_VERIFY_MAC",
  RSA_2048: "SIGN_VERIFY",
  RSA_3072: "SIGN_VERIFY",
  RSA_4096: "SIGN_VERIFY",
};

const modulusBits = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 } as const;

/** New material for a key: 256 random bits for symmetric and HMAC keys, a private key for RSA. */
export async function generateMaterial(spec: KeySpec): Promise<KeyObject> {
  if (spec === "SYMMETRIC_DEFAULT" || spec === "HMAC_256") return createSecretKey(randomBytes(32));
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: modulusBits[spec] });
  return pair.privateKey;
}

/** Base64 of the raw bytes, or of PKCS #8 for a private key. */
export function exportMaterial(material: KeyObject): string {
  const bytes = material.type === "secret" ? material.export() : material.export({ format: "der", type: "pkcs8" });
  return bytes.toString("base64");
}

export function importMaterial(spec: KeySpec, exported: string): KeyObject {
  const bytes = Buffer.from(exported, "base64");
  if (spec === "SYMMETRIC_DEFAULT" || spec === "HMAC_256") return createSecretKey(bytes);
  return createPrivateKey({ key: bytes, format: "der", type: "pkcs8" });
}
