import * as z from "zod";
import type { LocalApi, LocalAuthorizer, LocalRoute } from "#local/system.ts";
import { functionNameIn } from "./functions.ts";
import type { Resource, Resources } from "./resources.ts";

const headerSource = z.tuple([z.literal("$request.header.Authorization")]);

const apiSchema = z.object({
  Name: z.string().optional(),
  ProtocolType: z.literal("HTTP"),
  // The gateway here answers no preflight requests by itself.
  CorsConfiguration: z.undefined().optional(),
});

/** Any other stage would put its name in front of every path. */
const stageSchema = z.object({ StageName: z.literal("$default") });

const routeSchema = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(["NONE", "JWT", "CUSTOM"]).default("NONE"),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});

const integrationSchema = z.object({
  IntegrationType: z.literal("AWS_PROXY"),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal("2.0"),
});

/** What the gateway here supports is all that it accepts: another setting would behave otherwise in the cloud. */
const authorizerSchema = z.discriminatedUnion("AuthorizerType", [
  z.object({
    AuthorizerType: z.literal("JWT"),
    IdentitySource: headerSource,
    JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
  }),
  z.object({
    AuthorizerType: z.literal("REQUEST"),
    IdentitySource: headerSource,
    AuthorizerUri: z.string(),
    AuthorizerPayloadFormatVersion: z.literal("2.0"),
    EnableSimpleResponses: z.literal(true),
    AuthorizerResultTtlInSeconds: z.literal(0),
  }),
]);

function byRef(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  return new Map(resources.map((resource) => [resource.ref, resource]));
}

function invokedFunction(resource: Resource, uri: string): string {
  const name = functionNameIn(uri);
  if (!name) throw resource.error(`${uri} names no function`);
  return name;
}

function toAuthorizer(resource: Resource): LocalAuthorizer {
  const authorizer = resource.properties(authorizerSchema);
  if (authorizer.AuthorizerType === "REQUEST") {
    return { type: "request", functionName: invokedFunction(resource, authorizer.AuthorizerUri) };
  }
  const { Issuer, Audience } = authorizer.JwtConfiguration;
  return { type: "jwt", issuer: Issuer, audience: Audience };
}

/** Every HTTP API of the assembly with its routes, each linked to its function and its authorizer. */
export function readApis(resources: Resources): readonly LocalApi[] {
  for (const stage of resources.ofType("AWS::ApiGatewayV2::Stage")) stage.properties(stageSchema);
  const integrations = byRef(resources.ofType("AWS::ApiGatewayV2::Integration"));
  const authorizers = byRef(resources.ofType("AWS::ApiGatewayV2::Authorizer"));
  const routes = resources.ofType("AWS::ApiGatewayV2::Route").map((resource) => {
    const route = resource.properties(routeSchema);
    const integration = integrations.get(route.Target.replace("integrations/", ""));
    if (!integration) throw resource.error(`its target ${route.Target} is not declared`);
    const authorizer = route.AuthorizerId === undefined ? undefined : authorizers.get(route.AuthorizerId);
    // Fails closed: a route whose authorizer got lost must not be served as public.
    if ((route.AuthorizationType === "NONE") !== (authorizer === undefined)) {
      throw resource.error(`its authorizer does not go with AuthorizationType ${route.AuthorizationType}`);
    }
    const local: LocalRoute = {
      routeKey: route.RouteKey,
      functionName: invokedFunction(integration, integration.properties(integrationSchema).IntegrationUri),
      ...(authorizer && { authorizer: toAuthorizer(authorizer) }),
      authorizationScopes: route.AuthorizationScopes,
    };
    return { apiId: route.ApiId, local };
  });
  return resources.ofType("AWS::ApiGatewayV2::Api").map((resource) => ({
    apiId: resource.ref,
    name: resource.properties(apiSchema).Name ?? resource.logicalId,
    routes: routes.filter(({ apiId }) => apiId === resource.ref).map(({ local }) => local),
  }));
}
