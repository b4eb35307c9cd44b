import { createHmac } from "node:crypto";
import type { DataKeyId } from "./data-key.ts";
import { createDataKeyLoader, type DataKeyPorts } from "./data-key-loader.ts";
import { lengthPrefixed } from "./length-prefixed.ts";
import { normaliseEmail } from "./normalise-email.ts";

/**
 * Lets equal values be found without storing them: HMAC-SHA-256 under a key that only KMS can unwrap, so that nobody
 * can try all phone numbers against a stolen table. Equal values show as equal, which is its purpose and all that it
 * gives away. Both throw UnavailableError if KMS or DynamoDB fails, IntegrityError if the key is not the one that was
 * stored.
 */
export interface BlindIndex {
  /** @returns 43 characters of base64url; the same for all spellings that `normaliseEmail` makes equal */
  email(address: string): Promise<string>;
  /** @param e164 such as `+14803860930`, without extension */
  phone(e164: string): Promise<string>;
}

// There is one version: another key gives other values, so a change of version means to index every buyer and order again.
const indexKey: DataKeyId = { purpose: "blind-index", class: "contact", keyId: "1" };

export function createBlindIndex(ports: DataKeyPorts): BlindIndex {
  const loader = createDataKeyLoader(ports);

  // The kind of value goes in, or an address that looks like a phone number would be found as one.
  async function index(kind: "email" | "phone", value: string): Promise<string> {
    const key = await loader.existingOrNew(indexKey);
    return createHmac("sha256", key)
      .update(lengthPrefixed([kind, value]))
      .digest("base64url");
  }

  return {
    email: (address) => index("email", normaliseEmail(address)),
    phone: (e164) => index("phone", e164),
  };
}
