import { createHash, randomBytes } from "node:crypto";

/** SHA-256 of 256 random bits: a hash that is slow on purpose would protect a guessable secret, which this is not. */
export interface HashedSecret {
  readonly hash: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** Set when a newer secret has taken over: the old one works until then. */
  readonly expiresAt?: string | undefined;
}

export const hashOf = (secret: string): Buffer => createHash("sha256").update(secret, "utf8").digest();

/** A new secret and what is kept of it. The secret itself is shown once. */
export function newSecret(now: Date): { secret: string; hashed: HashedSecret } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hashed: { hash: hashOf(secret).toString("base64url"), createdAt: now.toISOString() } };
}
