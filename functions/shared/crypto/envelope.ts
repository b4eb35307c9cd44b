import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { IntegrityError } from "#shared/errors/integrity-error.ts";

/** What one envelope is bound to. Sealing and opening derive it from the same facts; if one differs, opening fails. */
export interface EnvelopeContext {
  /** In clear at the front of the envelope: the format byte, and whatever is needed to choose the key. */
  readonly header: Uint8Array;
  /** Authenticated, not stored. */
  readonly associatedData: Uint8Array;
  /** Names the envelope in an IntegrityError, by ids only. */
  readonly subject: string;
}

const algorithm = "aes-256-gcm";
const nonceLength = 12;
const tagLength = 16;
// Without it Node accepts tags as short as 4 bytes when it opens.
const options = { authTagLength: tagLength };

/** Gives out each nonce once. */
export type NonceSource = () => Uint8Array;

/**
 * Random 96-bit nonces, drawn a batch at a time, because a draw costs as much for one as for twenty. A source lives for
 * one call and no longer: one that outlived it could be copied along with the memory of a process and give out its
 * nonces twice.
 */
export function createNonceSource(): NonceSource {
  let batch = new Uint8Array(0);
  return () => {
    if (batch.length === 0) batch = randomBytes(20 * nonceLength);
    const nonce = batch.subarray(0, nonceLength);
    batch = batch.subarray(nonceLength);
    return nonce;
  };
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce.
 *
 * Section 8.3 allows one key 2^32 invocations with random nonces, which keeps the chance of a repeated one under 2^-32.
 * A record key seals each field of one version of one record once: tens of invocations. A vault key wraps one record
 * key per record and version, and lives for one month: 2^32 is 1,600 writes a second, all month, in one class. A
 * marketplace that comes near it shortens the period (vault-key.ts).
 *
 * @param key 256 bits. A KeyObject, because whoever holds it can neither overwrite it nor log it by mistake, and
 *   because Node 24 starts a cipher several times faster with one than with bytes.
 * @returns header ‖ nonce (12 bytes) ‖ ciphertext (as long as the plaintext) ‖ tag (16 bytes)
 */
export function seal(
  key: KeyObject,
  context: EnvelopeContext,
  plaintext: Uint8Array | string,
  nonces: NonceSource,
): Uint8Array {
  const nonce = nonces();
  const cipher = createCipheriv(algorithm, key, nonce, options);
  cipher.setAAD(context.associatedData);
  const ciphertext = typeof plaintext === "string" ? cipher.update(plaintext, "utf8") : cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([context.header, nonce, ciphertext, cipher.getAuthTag()]);
}

/**
 * @param envelope what `seal` returned, from wherever it was kept
 * @returns the plaintext, in a buffer that nobody else holds
 * @throws IntegrityError the envelope is not of this format, is cut short, or was not sealed under this key and
 *   context. Which of these it was is not said.
 */
export function open(key: KeyObject, context: EnvelopeContext, envelope: Uint8Array): Buffer {
  const { header, associatedData, subject } = context;
  const nonceEnd = header.length + nonceLength;
  const tagStart = envelope.length - tagLength;
  if (tagStart < nonceEnd || Buffer.compare(header, envelope.subarray(0, header.length)) !== 0) {
    throw new IntegrityError(subject);
  }
  const decipher = createDecipheriv(algorithm, key, envelope.subarray(header.length, nonceEnd), options);
  decipher.setAAD(associatedData);
  decipher.setAuthTag(envelope.subarray(tagStart));
  const plaintext = decipher.update(envelope.subarray(nonceEnd, tagStart));
  try {
    // Compares the tag. Until it has returned, `plaintext` is whatever an attacker made it.
    decipher.final();
  } catch {
    plaintext.fill(0);
    throw new IntegrityError(subject);
  }
  return plaintext;
}
