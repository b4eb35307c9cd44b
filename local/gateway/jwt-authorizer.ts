import { errors, type JWTPayload, jwtVerify } from "jose";
import type { LocalAuthorizer } from "#local/system.ts";
import type { Authorization } from "./authorization.ts";
import { flattenClaims } from "./claims.ts";
import type { IssuerKeys } from "./issuer-keys.ts";

type JwtAuthorizer = Extract<LocalAuthorizer, { type: "jwt" }>;

/** The service verifies RSA signatures only, so that a token `alg: none` or of a shared secret never passes. */
const algorithms = ["RS256", "RS384", "RS512"];

function challenge(error: string, description: string, scopes: readonly string[]): Record<string, string> {
  const scope = scopes.join(" ");
  return { "www-authenticate": `Bearer scope="${scope}" error="${error}" error_description="${description}"` };
}

/** What the service says of a token that it refuses. Never what the token contains. */
function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return `the token does not have a valid ${error.claim}`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature verification failed";
  if (error instanceof errors.JOSEError) return "the token is not valid";
  return "OIDC discovery endpoint communication error";
}

function audienceOf({ aud, client_id }: JWTPayload): readonly unknown[] {
  return aud === undefined ? [client_id] : [aud].flat();
}

function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const claim = scope ?? scp;
  if (typeof claim === "string") return claim.split(" ");
  return Array.isArray(claim) ? claim.map(String) : [];
}

async function verify(
  token: string,
  authorizer: JwtAuthorizer,
  { keysOf, now }: { readonly keysOf: IssuerKeys; readonly now: Date },
): Promise<JWTPayload> {
  const { payload, protectedHeader } = await jwtVerify(token, await keysOf(authorizer.issuer), {
    issuer: authorizer.issuer,
    algorithms,
    requiredClaims: ["exp"],
    currentDate: now,
  });
  const refuse = (claim: string) => new errors.JWTClaimValidationFailed("refused", payload, claim);
  if (protectedHeader.kid === undefined) throw refuse("kid");
  if (payload.iat !== undefined && payload.iat > now.getTime() / 1000) throw refuse("iat");
  if (!audienceOf(payload).some((audience) => authorizer.audience.includes(String(audience)))) throw refuse("audience");
  return payload;
}

/**
 * Decides on a request as the JWT authorizer of an HTTP API does (developer guide, "JWT authorizers"): signature by the
 * issuer's keys, `kid`, `iss`, `aud` (or `client_id` if there is no `aud`), `exp`, `nbf`, `iat`, and one of the route's
 * scopes if it has any.
 *
 * @param header the Authorization header: the token alone, or prefixed with `Bearer`
 * @param routeScopes `AuthorizationScopes` of the route
 */
export async function authorizeByJwt(
  header: string | undefined,
  authorizer: JwtAuthorizer,
  routeScopes: readonly string[],
  { keysOf, now }: { readonly keysOf: IssuerKeys; readonly now: Date },
): Promise<Authorization> {
  const token = header?.replace(/^Bearer +/i, "");
  if (!token) return { admitted: false, status: 401, headers: { "www-authenticate": "Bearer" } };
  try {
    const payload = await verify(token, authorizer, { keysOf, now });
    const matched = scopesOf(payload).filter((scope) => routeScopes.includes(scope));
    if (routeScopes.length > 0 && matched.length === 0) {
      const headers = challenge("insufficient_scope", "the token does not have a valid scope", routeScopes);
      return { admitted: false, status: 403, headers };
    }
    const scopes = routeScopes.length > 0 ? matched : null;
    return { admitted: true, context: { jwt: { claims: flattenClaims(payload), scopes } } };
  } catch (error) {
    return { admitted: false, status: 401, headers: challenge("invalid_token", describe(error), routeScopes) };
  }
}
