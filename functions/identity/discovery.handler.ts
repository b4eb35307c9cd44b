import { kms } from "#shared/clients/kms.ts";
import { readEnv } from "#shared/env.ts";
import { scopes } from "#shared/http/access.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { discovery } from "./contract.ts";

const env = readEnv(discovery);
const keys = signingKeys(kms(), env.SIGNING_KEY_ARNS);

const authentication = ["client_secret_basic", "client_secret_post"];
const metadata = {
  issuer: env.ISSUER,
  token_endpoint: `${env.ISSUER}/oauth/token`,
  revocation_endpoint: `${env.ISSUER}/oauth/revoke`,
  jwks_uri: `${env.ISSUER}/oauth/jwks`,
  // OpenID Connect Discovery demands these three, and no list may be empty; nobody logs in here.
  response_types_supported: ["none"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  grant_types_supported: ["client_credentials"],
  token_endpoint_auth_methods_supported: authentication,
  revocation_endpoint_auth_methods_supported: authentication,
  scopes_supported: [...scopes],
};

/** Long enough to spare KMS, short enough that a new key is seen before it signs. */
const cached = { "cache-control": "public, max-age=300" };
const describe = async () => answer(200, metadata, cached);

export const handler = apiFunction(discovery, {
  openidConfiguration: describe,
  authorizationServerMetadata: describe,
  jwks: async () => answer(200, { keys: (await keys()).map(({ jwk }) => ({ ...jwk })) }, cached),
});
