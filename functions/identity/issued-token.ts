import { createLocalJWKSet, errors, jwtVerify } from "jose";
import type { PublicSigningKey } from "#shared/tokens/signing-keys.ts";

/** A token of ours that has not expired: whose it is, its `jti`, and when it expires (seconds since 1970). */
export interface IssuedToken {
  readonly clientId: string;
  readonly tokenId: string;
  readonly expiresAt: number;
}

/** @returns undefined for anything that is not a token of ours that is still good */
export async function readIssuedToken(
  token: string,
  keys: readonly PublicSigningKey[],
  issuer: string,
  now: Date,
): Promise<IssuedToken | undefined> {
  try {
    const jwks = createLocalJWKSet({ keys: keys.map(({ jwk }) => ({ ...jwk })) });
    const { payload } = await jwtVerify(token, jwks, {
      issuer,
      algorithms: ["RS256"],
      typ: "at+jwt",
      currentDate: now,
    });
    const { client_id: clientId, jti: tokenId, exp: expiresAt } = payload;
    return typeof clientId === "string" && tokenId && expiresAt ? { clientId, tokenId, expiresAt } : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
