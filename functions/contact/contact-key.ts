import { createHmac, type KeyObject } from "node:crypto";
import type { DataKeyId } from "#shared/crypto/data-key.ts";
import { createDataKeyLoader, type DataKeyPorts } from "#shared/crypto/data-key-loader.ts";
import { lengthPrefixed } from "#shared/crypto/length-prefixed.ts";
import { withCheckDigit } from "./check-digit.ts";
import { contactPolicy } from "./policy/contact.ts";
import { pronounceable } from "./pronounceable.ts";

/** Of an address: 16 bits each. */
export const aliasWords = 5;

/** What is looked up by something that must not be stored. The kind goes in, so that none is found as another. */
type Kind = "alias" | "extension" | "caller" | "number" | "callback";

/**
 * The key of contact tokens: what is given out is made of it and of the token's id, and what was dialled is found by it. So
 * the tables hold no value, not even a sealed one, and a copy of them gives no number and no address that works.
 */
export interface ContactKey {
  /** 80 bits as five words of five letters. @param tokenId with 80 random bits of its own */
  alias(tokenId: string): string;
  /** Random digits with their check digit. */
  extension(tokenId: string): string;
  /** 43 characters of base64url: HMAC-SHA-256. */
  index(kind: Kind, ...parts: readonly string[]): string;
  /** From 0 up to, not including, `below`: the same for the same parts, otherwise at random. */
  choice(below: number, ...parts: readonly string[]): number;
}

// There is one version: another key gives other values, so a change of version ends every token.
const keyId: DataKeyId = { purpose: "contact-token", class: "contact", keyId: "1" };

/** @returns loads the key when it is first needed and every 5 minutes: no KMS call in between. Throws UnavailableError, IntegrityError */
export function createContactKeys(ports: DataKeyPorts): () => Promise<ContactKey> {
  const loader = createDataKeyLoader(ports);
  let latest: { readonly from: KeyObject; readonly key: ContactKey } | undefined;
  return async () => {
    const from = await loader.existingOrNew(keyId);
    if (latest?.from !== from) latest = { from, key: contactKey(from) };
    return latest.key;
  };
}

export function contactKey(key: KeyObject): ContactKey {
  const mac = (label: string, parts: readonly string[]): Buffer =>
    createHmac("sha256", key)
      .update(lengthPrefixed([label, ...parts]))
      .digest();
  // 64 bits for at most 12 digits: no digit is likelier than another by more than a part in a million.
  const below = (bytes: Buffer, limit: number) => Number(bytes.readBigUInt64BE() % BigInt(limit));
  const { digits } = contactPolicy.extension;

  return {
    alias: (tokenId) => pronounceable(mac("give alias", [tokenId]).subarray(0, 2 * aliasWords)),
    extension: (tokenId) =>
      withCheckDigit(String(below(mac("give extension", [tokenId]), 10 ** digits)).padStart(digits, "0")),
    index: (kind, ...parts) => mac(`find ${kind}`, parts).toString("base64url"),
    choice: (limit, ...parts) => below(mac("choose", parts), limit),
  };
}
