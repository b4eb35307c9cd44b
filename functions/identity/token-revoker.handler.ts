import { dynamodb } from "#shared/clients/dynamodb.ts";
import { kms } from "#shared/clients/kms.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { authenticateClient, clientSecretOf } from "./client-authentication.ts";
import { clientStore } from "./client-store.ts";
import { tokenRevoker } from "./contract.ts";
import { readIssuedToken } from "./issued-token.ts";
import { OAuthError, oauthAnswer } from "./oauth-error.ts";
import { revokeToken } from "./revoked-token-store.ts";

const env = readEnv(tokenRevoker);
const db = dynamodb();
const clients = clientStore(db, env.STANDING_TABLE);
const keys = signingKeys(kms(), env.SIGNING_KEY_ARNS);

export const handler = apiFunction(tokenRevoker, {
  revokeToken: async ({ body }, { authorization }) => {
    try {
      const now = systemClock.now();
      const given = clientSecretOf(authorization, body);
      const { clientId } = authenticateClient(await clients.find(given.clientId), given, now);
      if (!body.token) throw new OAuthError("invalid_request", "token is missing");
      const token = await readIssuedToken(body.token, await keys(), env.ISSUER, now);
      // RFC 7009 section 2.2: a token that is not valid, or not this client's, is no error and tells nothing.
      if (token?.clientId === clientId) await revokeToken(db, env.STANDING_TABLE, token, now);
      return answer(200, {});
    } catch (error) {
      return oauthAnswer(error);
    }
  },
});
