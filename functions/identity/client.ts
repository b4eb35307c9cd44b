import { timingSafeEqual } from "node:crypto";
import { endOf } from "#developers/policy/credentials.ts";
import { type HashedSecret, hashOf } from "#shared/credentials/secret.ts";

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
  /** Between the two stages of a reinstatement. */
  readonly limitedTo?: string | undefined;
  /** ISO 8601, to the hour: when it last got a token. */
  readonly lastUsedAt?: string | undefined;
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

const stillGood = (secret: HashedSecret, now: Date) => now.toISOString() < endOf(secret);
