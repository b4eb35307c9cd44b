import { createRemoteJWKSet, type JWTVerifyGetKey } from "jose";

/** The signing keys of an issuer. */
export type IssuerKeys = (issuer: string) => Promise<JWTVerifyGetKey>;

/** API Gateway may keep an issuer's keys for two hours (developer guide, "JWT authorizers", step 3). */
const keysLifetime = 2 * 60 * 60 * 1000;

/** The service itself waits 1.5 s; here the issuer may be a function that loads for the first time. */
const timeoutMilliseconds = 10_000;

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMilliseconds) });
  const metadata: unknown = await response.json();
  const jwksUri = metadata && typeof metadata === "object" && "jwks_uri" in metadata ? metadata.jwks_uri : undefined;
  if (!response.ok || typeof jwksUri !== "string") throw new Error(`${issuer} has no discovery document`);
  return createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: timeoutMilliseconds, cacheMaxAge: keysLifetime });
}

/** Finds each issuer's key set by OpenID Connect Discovery 1.0, once. A failure is not kept. */
export function createIssuerKeys(): IssuerKeys {
  const found = new Map<string, Promise<JWTVerifyGetKey>>();
  return (issuer) => {
    const keys = found.get(issuer) ?? discover(issuer);
    found.set(issuer, keys);
    keys.catch(() => found.delete(issuer));
    return keys;
  };
}
