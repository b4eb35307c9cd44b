import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A machine that may ask for tokens: one of the marketplace's systems, or an application's credential. */
export interface Client {
  readonly clientId: string;
  readonly status: "active" | "suspended" | "revoked";
  readonly epoch: number;
  readonly secrets: readonly HashedSecret[];
  /** Set for an application's credential. */
  readonly applicationId?: string | undefined;
  readonly developerId?: string | undefined;
  /** Set for a system; an application's scopes follow from its roles. */
  readonly scopes?: readonly string[] | undefined;
}

/** SHA-256 of 256 random bits: a hash that is slow on purpose would protect a guessable secret, which this is not. */
export interface HashedSecret {
  readonly hash: string;
  readonly createdAt: string;
  /** Set when a newer secret has taken over: the old one works until then. */
  readonly expiresAt?: string | undefined;
}

/** Days that a secret is good for (the marketplace rotates every 180 days). */
const secretLifeDays = 180;
const day = 24 * 60 * 60 * 1000;

const hashOf = (secret: string) => createHash("sha256").update(secret, "utf8").digest();

/** A new secret and what is kept of it. The secret itself is shown once. */
export function newSecret(now: Date): { secret: string; hashed: HashedSecret } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hashed: { hash: hashOf(secret).toString("base64url"), createdAt: now.toISOString() } };
}

/**
 * Whether a secret is one of the client's that are still good. Takes as long for an unknown client as for a known one,
 * and looks at every secret whether or not an earlier one fits.
 */
export function secretFits(client: Client | undefined, secret: string, now: Date): boolean {
  const given = hashOf(secret);
  const nobody: HashedSecret = { hash: Buffer.alloc(32).toString("base64url"), createdAt: now.toISOString() };
  let fits = false;
  for (const kept of client?.secrets ?? [nobody]) {
    const same = timingSafeEqual(given, Buffer.from(kept.hash, "base64url"));
    fits = (same && stillGood(kept, now)) || fits;
  }
  return fits && client !== undefined;
}

const stillGood = ({ createdAt, expiresAt }: HashedSecret, now: Date) =>
  now.getTime() < Date.parse(createdAt) + secretLifeDays * day && (!expiresAt || now.toISOString() < expiresAt);
