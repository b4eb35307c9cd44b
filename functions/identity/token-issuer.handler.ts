import { dynamodb } from "#shared/clients/dynamodb.ts";
import { kms } from "#shared/clients/kms.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { tokenSigner } from "#shared/tokens/token-signer.ts";
import { accessTokenClaims, grantedScopes, lifetime } from "./access-token.ts";
import { authenticateClient, clientSecretOf, refused } from "./client-authentication.ts";
import { clientStore } from "./client-store.ts";
import { noteUse } from "./client-use.ts";
import { tokenIssuer } from "./contract.ts";
import { OAuthError, oauthAnswer } from "./oauth-error.ts";

const env = readEnv(tokenIssuer);
const clients = clientStore(dynamodb(), env.STANDING_TABLE);
const keyService = kms();
const sign = tokenSigner(keyService, signingKeys(keyService, env.SIGNING_KEY_ARNS));
const ports = { issuer: env.ISSUER, clock: systemClock, ids: systemIds };

/** RFC 6749 section 5.1 demands both this and `Cache-Control: no-store`, which every answer has. */
const uncached = { pragma: "no-cache" };

export const handler = apiFunction(tokenIssuer, {
  token: async ({ body }, { authorization, requestId }) => {
    try {
      if (!body.grant_type) throw new OAuthError("invalid_request", "grant_type is missing");
      if (body.grant_type !== "client_credentials")
        throw new OAuthError("unsupported_grant_type", "only client_credentials is supported");
      const now = systemClock.now();
      const given = clientSecretOf(authorization, body);
      const client = authenticateClient(await clients.find(given.clientId), given, now);
      const grounds = await clients.grounds(client, now);
      if (!grounds) throw refused(client, "standing");
      const scopes = grantedScopes(body.scope, grounds.scopes);
      const access_token = await sign(accessTokenClaims(client, grounds, scopes, ports));
      await noteUse(clients, client, now, requestId);
      const scope = scopes.join(" ");
      return answer(200, { access_token, token_type: "Bearer" as const, expires_in: lifetime, scope }, uncached);
    } catch (error) {
      return oauthAnswer(error);
    }
  },
});
