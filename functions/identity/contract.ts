import * as z from "zod/mini";
import { anyone, staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId, clientId, developerId, instant, line, prefixedId, staffId } from "#shared/http/schemas.ts";
import { checked, described, matching, variables, whole } from "#shared/schema.ts";
import { stages } from "#shared/standing/stages.ts";

const oauth = "OAuth";
const standing = "Standing";

const metadata = z.strictObject({
  issuer: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string(),
  jwks_uri: z.string(),
  response_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  revocation_endpoint_auth_methods_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
});

export const openidConfiguration = route({
  operationId: "openidConfiguration",
  method: "GET",
  path: "/.well-known/openid-configuration",
  summary: "Discovery document, where API gateways look for it",
  tag: oauth,
  access: [anyone],
  host: "identity",
  responses: { 200: { description: "The metadata of RFC 8414", body: metadata } },
});

export const authorizationServerMetadata = route({
  operationId: "authorizationServerMetadata",
  method: "GET",
  path: "/.well-known/oauth-authorization-server",
  summary: "Authorization server metadata (RFC 8414)",
  tag: oauth,
  access: [anyone],
  host: "identity",
  responses: { 200: { description: "The metadata of RFC 8414", body: metadata } },
});

export const jwks = route({
  operationId: "jwks",
  method: "GET",
  path: "/oauth/jwks",
  summary: "The public keys that access tokens are signed with (RFC 7517)",
  tag: oauth,
  access: [anyone],
  host: "identity",
  responses: { 200: { description: "A JSON Web Key Set", body: z.strictObject({ keys: z.array(z.looseObject({})) }) } },
});

const oauthError = described(z.strictObject({ error: z.string(), error_description: z.optional(z.string()) }), {
  id: "OAuthError",
  description: "RFC 6749 section 5.2",
});

/** Forms may carry parameters that we do not know: RFC 6749 section 3.2 says to ignore them. */
const clientForm = z.object({
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
});

export const token = route({
  operationId: "token",
  method: "POST",
  path: "/oauth/token",
  summary: "An access token for a machine (RFC 6749, client credentials)",
  description:
    "The client authenticates by HTTP Basic or in the form. The token is a JWT by RFC 9068, good for at most an hour.",
  tag: oauth,
  access: [anyone],
  host: "identity",
  request: {
    bodyType: "form",
    body: z.extend(clientForm, {
      grant_type: z.optional(z.string()),
      scope: z.optional(z.string()),
    }),
  },
  responses: {
    200: {
      description: "The token",
      body: z.strictObject({
        access_token: z.string(),
        token_type: z.literal("Bearer"),
        expires_in: whole(z.lte(3600)),
        scope: z.string(),
      }),
    },
    400: { description: "RFC 6749 section 5.2", body: oauthError },
    401: { description: "`invalid_client`: unknown, wrong secret, expired, revoked or suspended", body: oauthError },
  },
  throttle: { rate: 50, burst: 100 },
});

export const revokeToken = route({
  operationId: "revokeToken",
  method: "POST",
  path: "/oauth/revoke",
  summary: "Ends one access token (RFC 7009)",
  tag: oauth,
  access: [anyone],
  host: "identity",
  request: {
    bodyType: "form",
    body: z.extend(clientForm, {
      token: z.optional(z.string()),
      token_type_hint: z.optional(z.string()),
    }),
  },
  responses: {
    200: { description: "The token is not valid, from now on or already", body: z.strictObject({}) },
    400: { description: "RFC 6749 section 5.2", body: oauthError },
    401: { description: "`invalid_client`", body: oauthError },
  },
  throttle: { rate: 50, burst: 100 },
});

const subject = described(
  matching(
    /^(developer|application|credential|staff)#[A-Za-z0-9._:@-]{1,128}$/,
    "must be a kind of subject, # and its id",
  ),
  { description: "Whose standing: `application#app_…`", example: "application#app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" },
);

export const revoke = route({
  operationId: "revoke",
  method: "POST",
  path: "/v1/revocations",
  summary: "The kill switch: ends all access of a developer, an application, a credential or a member of staff",
  description:
    "In force when it returns: no request that starts later succeeds, whichever tokens are out. Again is the same as once.",
  tag: standing,
  access: [staff("responder")],
  request: {
    body: checked(
      z.strictObject({
        developerId: z.optional(developerId),
        applicationId: z.optional(applicationId),
        clientId: z.optional(clientId),
        staffId: z.optional(staffId),
        reason: line(500),
        incidentId: z.optional(prefixedId("inc")),
      }),
      z.refine(
        (body) => [body.developerId, body.applicationId, body.clientId, body.staffId].filter(Boolean).length === 1,
        "name exactly one of developerId, applicationId, clientId, staffId",
      ),
    ),
  },
  responses: {
    200: {
      description: "Revoked",
      body: z.strictObject({
        subject,
        epoch: whole(),
        revokedAt: instant,
        latency: described(z.number(), {
          description: "Milliseconds from the arrival of the request to the durable write",
        }),
      }),
    },
  },
  problems: ["not_found"],
});

export const reinstate = route({
  operationId: "reinstate",
  method: "POST",
  path: "/v1/reinstatements",
  summary: "Gives back what a revocation took, in two stages; takes a second person",
  description:
    "First `non_pii`: whatever gives no personal data and leads to no buyer. Then `full`, the rest, of what has the first. Neither is for who revoked. Staff have no stages. What sellers had authorised and the incident withdrew comes back with the first. Tokens from before stay dead with each: new ones have to be asked for.",
  tag: standing,
  access: [staff("responder")],
  request: {
    body: z.strictObject({
      subject,
      rationale: line(500),
      stage: described(z.optional(z.enum(stages)), {
        description: "Left out, the first; of staff, `full`, and nothing else",
      }),
      incidentId: described(z.optional(prefixedId("inc")), {
        description:
          "The incident that it was ended for. Left out, the one that the revocation names; where it names another, this is refused",
      }),
    }),
  },
  responses: {
    200: {
      description: "Reinstated",
      body: z.strictObject({
        subject,
        stage: z.enum(stages),
        epoch: whole(),
        reinstatedAt: instant,
        incidentId: z.optional(prefixedId("inc")),
      }),
    },
  },
  problems: ["not_found", "same_person", "wrong_state"],
});

export const discovery = lambdaFunction({
  env: variables("ISSUER", "SIGNING_KEY_ARNS"),
  routes: { openidConfiguration, authorizationServerMetadata, jwks },
});

export const tokenIssuer = lambdaFunction({
  env: variables("ISSUER", "SIGNING_KEY_ARNS", "STANDING_TABLE"),
  routes: { token },
});

export const tokenRevoker = lambdaFunction({
  env: variables("ISSUER", "SIGNING_KEY_ARNS", "STANDING_TABLE"),
  routes: { revokeToken },
});

export const killSwitch = lambdaFunction({
  env: variables("STANDING_TABLE", "ADMIN_LOG_TABLE", "INCIDENTS_TABLE"),
  routes: { revoke, reinstate },
});

/** Guards routes that admit people and machines: an HTTP API's own JWT authorizer knows one issuer. */
export const authorizer = lambdaFunction({
  env: variables("ISSUER", "PEOPLE_ISSUER", "PEOPLE_AUDIENCE"),
  routes: {},
});

/** Invoked by an operator, not over HTTP: makes the clients that nobody can register for. */
export const provisioner = lambdaFunction({ env: variables("STANDING_TABLE", "ADMIN_LOG_TABLE"), routes: {} });

export const identityFunctions = {
  discovery,
  "token-issuer": tokenIssuer,
  "token-revoker": tokenRevoker,
  "kill-switch": killSwitch,
  authorizer,
  provisioner,
};
