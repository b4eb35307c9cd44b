import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { TokenKind } from "#shared/http/access.ts";

export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
}

/** Every claim as a string, as the gateway's own JWT authorizer gives them, and which kind of token it is. */
export type FlatClaims = Readonly<Record<string, string>> & { readonly issuer_kind: TokenKind };
export type VerifyToken = (token: string) => Promise<FlatClaims | undefined>;

const tokenKinds: readonly TokenKind[] = ["machines", "restricted", "people"];

/** jose's codes for a key set that could not be fetched or is none, which says nothing about the token. */
const keysUnavailable = new Set(["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"]);

/**
 * The keys that an issuer publishes where OpenID Connect Discovery 1.0 says. A document that names another issuer is not
 * this one's (section 4.3), and its keys are not either.
 */
async function keySetOf(issuer: string) {
  const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(2000),
  });
  const metadata = (await answer.json()) as { issuer: string; jwks_uri: string };
  if (metadata.issuer !== issuer) throw new Error("the discovery document names another issuer");
  return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: 2000 });
}

/**
 * Verifies a token against the one issuer that it names among those trusted: signature, issuer, audience, times. An issuer of
 * several kinds of token tells them apart by audience; one that is for several of ours is for none.
 * @returns undefined for a token that is not good; throws when the issuer's keys cannot be had
 */
export function trustedIssuers(trusted: Readonly<Record<TokenKind, Issuer>>): VerifyToken {
  const keySets = new Map<string, ReturnType<typeof keySetOf>>();
  const keysOf = (issuer: string) => {
    const known = keySets.get(issuer);
    if (known) return known;
    const loading = keySetOf(issuer);
    keySets.set(issuer, loading);
    loading.catch(() => keySets.delete(issuer));
    return loading;
  };

  return async (token) => {
    const issuer = issuerOf(token);
    const kinds = tokenKinds.filter((kind) => trusted[kind].issuer === issuer);
    if (issuer === undefined || kinds.length === 0) return undefined;
    const keys = await keysOf(issuer);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        algorithms: ["RS256"],
        requiredClaims: ["exp", "iat", "sub"],
        // Has `iat` checked, too: it may not be to come, as the gateway sees it. No issuer of ours gives a token a day.
        maxTokenAge: "1 day",
      });
      const [kind, ...more] = kinds.filter((one) => audienceFits(payload, trusted[one].audience));
      return kind && more.length === 0 ? flat(payload, kind) : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError && !keysUnavailable.has(error.code)) return undefined;
      throw error;
    }
  };
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** As the gateway does: `aud`, or `client_id` where there is none (Cognito's access tokens). */
function audienceFits({ aud, client_id }: JWTPayload, audience: string): boolean {
  return aud === undefined ? client_id === audience : [aud].flat().includes(audience);
}

const flat = (payload: JWTPayload, issuer_kind: TokenKind): FlatClaims => ({
  ...Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(" ")}]` : String(value),
    ]),
  ),
  issuer_kind,
});
