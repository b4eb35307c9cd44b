/** Non-secret pairs that a ciphertext is bound to: whoever decrypts must name the same pairs, in any order. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * The one byte form of an encryption context, whatever the order its pairs came in. JSON of sorted pairs is unambiguous:
 * no two contexts share it. An empty context equals none.
 */
export function canonicalEncryptionContext(context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}
