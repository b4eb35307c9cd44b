import * as z from "zod";
import { anyone, staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId, clientId, developerId, instant, line, prefixedId, staffId } from "#shared/http/schemas.ts";

const oauth = "OAuth";
const standing = "Standing";

const metadata = z.strictObject({
  issuer: z.url(),
  token_endpoint: z.url(),
  revocation_endpoint: z.url(),
  jwks_uri: z.url(),
  response_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  revocation_endpoint_auth_methods_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
});

const discovery = { method: "GET", tag: oauth, access: [anyone], host: "identity" } as const;

export const openidConfiguration = route({
  ...discovery,
  operationId: "openidConfiguration",
  path: "/.well-known/openid-configuration",
  summary: "Discovery document, where API gateways look for it",
  responses: { 200: { description: "The metadata of RFC 8414", body: metadata } },
});

export const authorizationServerMetadata = route({
  ...discovery,
  operationId: "authorizationServerMetadata",
  path: "/.well-known/oauth-authorization-server",
  summary: "Authorization server metadata (RFC 8414)",
  responses: { 200: { description: "The metadata of RFC 8414", body: metadata } },
});

export const jwks = route({
  ...discovery,
  operationId: "jwks",
  path: "/oauth/jwks",
  summary: "The public keys that access tokens are signed with (RFC 7517)",
  responses: { 200: { description: "A JSON Web Key Set", body: z.strictObject({ keys: z.array(z.looseObject({})) }) } },
});

const oauthError = z
  .strictObject({ error: z.string(), error_description: z.string().optional() })
  .meta({ id: "OAuthError", description: "RFC 6749 section 5.2" });

/** Forms may carry parameters that we do not know: RFC 6749 section 3.2 says to ignore them. */
const clientForm = { client_id: z.string().max(256).optional(), client_secret: z.string().max(256).optional() };

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
    body: z.object({
      ...clientForm,
      grant_type: z.string().max(256).optional(),
      scope: z.string().max(1024).optional(),
    }),
  },
  responses: {
    200: {
      description: "The token",
      body: z.strictObject({
        access_token: z.string(),
        token_type: z.literal("Bearer"),
        expires_in: z.int().max(3600),
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
    body: z.object({
      ...clientForm,
      token: z.string().max(16_384).optional(),
      token_type_hint: z.string().max(256).optional(),
    }),
  },
  responses: {
    200: { description: "The token is not valid, from now on or already", body: z.strictObject({}) },
    400: { description: "RFC 6749 section 5.2", body: oauthError },
    401: { description: "`invalid_client`", body: oauthError },
  },
  throttle: { rate: 50, burst: 100 },
});

const subject = z
  .string()
  .regex(/^(developer|application|credential|staff)#[A-Za-z0-9._:@-]{1,128}$/)
  .meta({ description: "Whose standing: `application#app_…`", example: "application#app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" });

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
    body: z
      .strictObject({
        developerId: developerId.optional(),
        applicationId: applicationId.optional(),
        clientId: clientId.optional(),
        staffId: staffId.optional(),
        reason: line(500),
        incidentId: prefixedId("inc").optional(),
      })
      .refine(
        (body) => [body.developerId, body.applicationId, body.clientId, body.staffId].filter(Boolean).length === 1,
        "name exactly one of developerId, applicationId, clientId, staffId",
      ),
  },
  responses: {
    200: {
      description: "Revoked",
      body: z.strictObject({
        subject,
        epoch: z.int(),
        revokedAt: instant,
        latency: z.number().meta({ description: "Milliseconds from the arrival of the request to the durable write" }),
      }),
    },
  },
  problems: ["not_found"],
});

export const reinstate = route({
  operationId: "reinstate",
  method: "POST",
  path: "/v1/reinstatements",
  summary: "Gives back what a revocation took; takes a second person",
  description: "Tokens from before stay dead: new ones have to be asked for.",
  tag: standing,
  access: [staff("responder")],
  request: { body: z.strictObject({ subject, rationale: line(500) }) },
  responses: {
    200: {
      description: "Reinstated",
      body: z.strictObject({ subject, epoch: z.int(), reinstatedAt: instant }),
    },
  },
  problems: ["not_found", "same_person", "wrong_state"],
});

export const identityFunctions = {
  discovery: lambdaFunction({
    env: z.object({ ISSUER: z.url(), SIGNING_KEY_ARNS: z.string() }),
    routes: { openidConfiguration, authorizationServerMetadata, jwks },
  }),
  "token-issuer": lambdaFunction({
    env: z.object({ ISSUER: z.url(), SIGNING_KEY_ARNS: z.string(), STANDING_TABLE: z.string() }),
    routes: { token },
  }),
  "token-revoker": lambdaFunction({
    env: z.object({ ISSUER: z.url(), SIGNING_KEY_ARNS: z.string(), STANDING_TABLE: z.string() }),
    routes: { revokeToken },
  }),
  "kill-switch": lambdaFunction({
    env: z.object({ STANDING_TABLE: z.string() }),
    routes: { revoke, reinstate },
  }),
  /** Guards routes that admit people and machines: an HTTP API's own JWT authorizer knows one issuer. */
  authorizer: lambdaFunction({
    env: z.object({ ISSUER: z.url(), PEOPLE_ISSUER: z.url(), PEOPLE_AUDIENCE: z.string() }),
    routes: {},
  }),
  /** Invoked by an operator, not over HTTP: makes the clients that nobody can register for. */
  provisioner: lambdaFunction({ env: z.object({ STANDING_TABLE: z.string() }), routes: {} }),
};
