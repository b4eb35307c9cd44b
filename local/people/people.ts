import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair } from "jose";
import { type Configuration, Provider, type TokenTimes } from "oidc-provider";
import { createMemoryAdapter } from "oidc-provider/lib/adapters/memory_adapter.js";
import type { RequestListener } from "#local/gateway/gateway.ts";
import { findPerson, seededPeople } from "./seeded-people.ts";
import { signInPage } from "./sign-in-page.ts";

export interface People {
  readonly listener: RequestListener;
  /** An access token as the sign-in gives it. Undefined if nobody of that name is seeded. */
  mint(name: string): Promise<string | undefined>;
}

/** The public client of the registration portal. */
export const portalClientId = "cloakroom-portal";

/** Clients may name it as `resource`; tokens carry the audience instead, which need not be a URI. */
const resource = "urn:cloakroom:api";
const scope = "openid profile";
const accessTokenSeconds = 3600;

async function configure(audience: string, now: () => Date): Promise<Configuration> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" };
  return {
    // Named, because the same store as a default comes with a warning to its users.
    adapter: createMemoryAdapter(0),
    clients: [
      {
        client_id: portalClientId,
        // A native client's loopback redirects may have any port (RFC 8252 section 7.3).
        application_type: "native",
        token_endpoint_auth_method: "none",
        redirect_uris: ["127.0.0.1", "localhost"].flatMap((host) => [`http://${host}/`, `http://${host}/callback`]),
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    claims: { openid: ["sub", "cognito:groups"], profile: ["name"] },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => resourceServerInfo(audience),
      },
    },
    formats: { customizers: { jwt: (_, __, { payload }) => moveTimes(payload, now()) } },
    interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: 86_400,
      IdToken: accessTokenSeconds,
      Interaction: 3600,
      Session: 86_400,
    },
    clientBasedCORS: () => true,
    extraTokenClaims: (_, { accountId }) => ({ "cognito:groups": groupsOf(accountId) }),
    findAccount: (_, accountId) =>
      findPerson(accountId) && {
        accountId,
        claims: () => ({ sub: accountId, name: accountId, "cognito:groups": groupsOf(accountId) }),
      },
    renderError: (context, { error, error_description }) => {
      context.body = { error, error_description };
    },
    // Whoever signs in agrees: there is one client, and it is our own.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope(scope);
      grant.addResourceScope(resource, scope);
      await grant.save();
      return grant;
    },
  };
}

/** The provider stamps tokens with the machine's time; what it issues has to be good now, on the system's clock. */
function moveTimes(payload: TokenTimes, now: Date): void {
  const seconds = Math.floor(now.getTime() / 1000);
  payload.exp = seconds + (payload.exp - payload.iat);
  payload.iat = seconds;
}

function resourceServerInfo(audience: string) {
  return {
    scope,
    audience,
    accessTokenFormat: "jwt",
    accessTokenTTL: accessTokenSeconds,
    jwt: { sign: { alg: "RS256" } },
  } as const;
}

function groupsOf(name: string): readonly string[] {
  const person = findPerson(name);
  return person ? [person.role] : [];
}

/** The person that the form of the sign-in page names. */
async function chosenPerson(request: IncomingMessage): Promise<string | undefined> {
  const name = new URLSearchParams(await text(request)).get("person") ?? "";
  return findPerson(name)?.name;
}

/**
 * The OpenID Connect issuer for people: code flow with PKCE and a sign-in page where one picks a seeded person. Access
 * tokens are JWTs (RFC 9068) with `sub`, `aud` and `cognito:groups`, as a Cognito user pool's would be. All in memory.
 *
 * @param issuer its own URL
 * @param audience what the CDK app was told to expect in `aud`
 * @param now times of access tokens; sign-in itself keeps to the machine's time
 */
export async function createPeople(
  issuer: string,
  audience: string,
  now: () => Date = () => new Date(),
): Promise<People> {
  const provider = new Provider(issuer, await configure(audience, now));
  const serveProvider = provider.callback();

  return {
    listener: async (request, response) => {
      if (!request.url?.startsWith("/sign-in/")) return serveProvider(request, response);
      try {
        const accountId = request.method === "POST" ? await chosenPerson(request) : undefined;
        if (accountId)
          return await provider.interactionFinished(request, response, { login: { accountId }, consent: {} });
        // Refuses who did not come here by way of the authorization endpoint.
        await provider.interactionDetails(request, response);
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(signInPage(seededPeople));
      } catch {
        response.writeHead(400, { "content-type": "text/plain" }).end("This sign-in is over. Start again.\n");
      }
    },
    mint: async (name) => {
      const client = await provider.Client.find(portalClientId);
      if (!client || !findPerson(name)) return undefined;
      const resourceServer = new provider.ResourceServer(resource, resourceServerInfo(audience));
      return new provider.AccessToken({ client, accountId: name, scope, resourceServer }).save();
    },
  };
}
