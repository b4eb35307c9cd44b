import { readEnv } from "#shared/env.ts";
import { audiences } from "#shared/http/access.ts";
import { authorizer } from "./contract.ts";
import { trustedIssuers } from "./trusted-issuers.ts";

const env = readEnv(authorizer);
const verify = trustedIssuers({
  machines: { issuer: env.ISSUER, audience: audiences.machines },
  restricted: { issuer: env.ISSUER, audience: audiences.restricted },
  people: { issuer: env.PEOPLE_ISSUER, audience: env.PEOPLE_AUDIENCE },
});

interface AuthorizerEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/**
 * Guards the routes that take tokens of several kinds; which of them a route takes is for the function behind. The answer to a
 * token that is not good is `isAuthorized` without claims: that function then answers 401 in the API's own form, where the
 * gateway would say 403 in its own. An issuer that cannot be asked is an error, and nobody gets in.
 */
export const handler = async (event: AuthorizerEvent) => {
  const token = /^Bearer (\S+)$/i.exec(event.headers?.authorization ?? "")?.[1];
  const claims = token === undefined ? undefined : await verify(token);
  return { isAuthorized: true, context: claims ?? {} };
};
