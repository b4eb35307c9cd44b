import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export type Hash = "sha256" | "sha384" | "sha512";

const trailer = 0xbc;

/**
 * EMSA-PSS, the encoding of RSASSA-PSS, for callers that hold a digest rather than the message. MGF1 uses the same hash,
 * and the salt is as long as the digest, as KMS has it. `modulusBits` is a multiple of 8: then the encoding has as many
 * bytes as the modulus, and its topmost bit is zero. The answer goes into the raw RSA operation.
 * Source: RFC 8017, 9.1.1 and B.2.1.
 */
export function encodePss(hash: Hash, digest: Buffer, modulusBits: number): Buffer {
  const salt = randomBytes(digest.length);
  const h = saltedHash(hash, digest, salt);
  const block = Buffer.alloc(modulusBits / 8 - h.length - 1);
  block[block.length - salt.length - 1] = 0x01;
  salt.copy(block, block.length - salt.length);
  return Buffer.concat([clearTopBit(xorInto(block, mask(hash, h, block.length))), h, Buffer.of(trailer)]);
}

/** Whether `encoded`, recovered from a signature, is an encoding of the digest. Source: RFC 8017, 9.1.2. */
export function verifyPss(hash: Hash, digest: Buffer, encoded: Buffer, modulusBits: number): boolean {
  const blockLength = modulusBits / 8 - digest.length - 1;
  const saltStart = blockLength - digest.length;
  if (encoded.length !== modulusBits / 8 || encoded.at(-1) !== trailer || ((encoded[0] ?? 0) & 0x80) !== 0)
    return false;
  const h = encoded.subarray(blockLength, -1);
  const masked = Buffer.from(encoded.subarray(0, blockLength));
  const block = clearTopBit(xorInto(masked, mask(hash, h, blockLength)));
  const padding = block.subarray(0, saltStart - 1);
  if (padding.some((byte) => byte !== 0) || block[saltStart - 1] !== 0x01) return false;
  return timingSafeEqual(saltedHash(hash, digest, block.subarray(saltStart)), h);
}

function saltedHash(hash: Hash, digest: Buffer, salt: Buffer): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** MGF1: hash(seed | counter), counter as four bytes, until there is enough. */
function mask(hash: Hash, seed: Buffer, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let counter = 0; parts.length * seed.length < length; counter += 1) {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    parts.push(createHash(hash).update(seed).update(suffix).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

function xorInto(target: Buffer, other: Buffer): Buffer {
  for (const [index, byte] of other.entries()) target[index] = (target[index] ?? 0) ^ byte;
  return target;
}

function clearTopBit(block: Buffer): Buffer {
  block[0] = (block[0] ?? 0) & 0x7f;
  return block;
}
