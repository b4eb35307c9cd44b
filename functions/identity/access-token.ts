import type { Clock } from "#shared/clock.ts";
import { audiences } from "#shared/http/access.ts";
import type { Ids } from "#shared/ids.ts";
import { packEpochs } from "#shared/standing/claims.ts";
import type { Epochs } from "#shared/standing/principal.ts";
import type { AccessTokenClaims } from "#shared/tokens/token-signer.ts";
import type { Client } from "./client.ts";
import { OAuthError } from "./oauth-error.ts";

/** Seconds that an access token is good for. */
export const lifetime = 3600;

/** What is in force for a client at the moment of issue: its scopes, and the epoch of each level that it stands on. */
export interface Grounds {
  readonly scopes: readonly string[];
  readonly epochs: Epochs;
}

/**
 * The scopes of a token: those asked for, or all that the client has.
 * @throws OAuthError `invalid_scope` when one is asked for that the client does not have
 */
export function grantedScopes(requested: string | undefined, allowed: readonly string[]): string[] {
  const wanted = requested?.split(" ").filter(Boolean) ?? [];
  if (wanted.length === 0) return [...allowed];
  const refused = wanted.filter((scope) => !allowed.includes(scope));
  if (refused.length > 0) throw new OAuthError("invalid_scope", "a scope was asked for that this client does not have");
  return [...new Set(wanted)];
}

/** Claims by RFC 9068, with the epochs that R3 compares on every request. */
export function accessTokenClaims(
  client: Client,
  grounds: Grounds,
  scopes: readonly string[],
  { issuer, clock, ids }: { readonly issuer: string; readonly clock: Clock; readonly ids: Ids },
): AccessTokenClaims {
  const issuedAt = Math.floor(clock.now().getTime() / 1000);
  return {
    iss: issuer,
    sub: client.clientId,
    aud: audiences.machines,
    client_id: client.clientId,
    ...(client.applicationId && client.developerId
      ? { application_id: client.applicationId, developer_id: client.developerId }
      : {}),
    scope: scopes.join(" "),
    jti: ids.next("tok"),
    iat: issuedAt,
    exp: issuedAt + lifetime,
    epochs: packEpochs(grounds.epochs),
  };
}
