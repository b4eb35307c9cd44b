import { describe, expect, test } from "vitest";
import { contracts } from "#lib/contracts.ts";
import { type Guard, guardFor } from "#shared/http/access.ts";
import type { RouteSpec } from "#shared/http/route.ts";
import { type Resource, synthesised } from "./assembly.ts";

const assembly = synthesised();
const declared = Object.entries(contracts).flatMap(([domain, functions]) =>
  Object.entries(functions).flatMap(([name, { routes }]) =>
    (Object.values(routes) as RouteSpec[]).map((route) => ({ route, label: `${domain}/${name}` })),
  ),
);
const key = ({ method, path }: RouteSpec): string => `${method} ${path}`;
const apiOf = ({ host }: RouteSpec): string => `${host ?? "api"}/Api`;

const authorizerFor: Record<Guard, [type: string, authorizer: string | undefined]> = {
  none: ["NONE", undefined],
  machines: ["JWT", "api/Api/Machines"],
  restricted: ["JWT", "api/Api/Restricted"],
  people: ["JWT", "api/Api/People"],
  mixed: ["CUSTOM", "api/Api/Mixed"],
};

describe("routes", () => {
  const routes = assembly.ofType("AWS::ApiGatewayV2::Route");

  test.each(declared.map(({ route, label }) => [key(route), guardFor(route.access), route, label] as const))(
    "%s is guarded by: %s",
    (routeKey, guard, route, label) => {
      const [served, ...more] = routes.filter(
        ({ properties }) => properties.RouteKey === routeKey && properties.ApiId === apiOf(route),
      );
      expect(more).toEqual([]);
      expect([served?.properties.AuthorizationType, served?.properties.AuthorizerId]).toEqual(authorizerFor[guard]);
      const integration = assembly.named(String(served?.properties.Target).replace("integrations/", ""));
      expect(integration.properties).toMatchObject({
        IntegrationUri: `${label}/Function.Arn`,
        PayloadFormatVersion: "2.0",
      });
    },
  );

  test("are those of the contracts and no others", () => {
    expect(routes).toHaveLength(declared.length);
  });

  test("may invoke the function that they lead to, each by its own path", () => {
    const invoking = assembly
      .ofType("AWS::Lambda::Permission")
      .filter(({ properties }) => properties.Principal === "apigateway.amazonaws.com")
      .filter(({ properties }) => !String(properties.SourceArn).includes("/authorizers/"))
      .map(({ properties }) => `${properties.FunctionName} ${String(properties.SourceArn).split(":").at(-1)}`);
    expect(invoking.sort()).toEqual(
      declared.map(({ route, label }) => `${label}/Function.Arn ${apiOf(route)}/*/*${route.path}`).sort(),
    );
  });
});

test("besides gateways, telephony may invoke one function, for applications of this account alone, and one rule another", () => {
  const others = assembly
    .ofType("AWS::Lambda::Permission")
    .filter(({ properties }) => properties.Principal !== "apigateway.amazonaws.com");
  expect(others.map(({ properties }) => properties)).toEqual([
    {
      Action: "lambda:InvokeFunction",
      FunctionName: "contact/media-application/Function.Arn",
      Principal: "voiceconnector.chime.amazonaws.com",
      SourceAccount: "<AWS::AccountId>",
    },
    {
      Action: "lambda:InvokeFunction",
      FunctionName: "incidents/mail-events/Function.Arn",
      Principal: "events.amazonaws.com",
      SourceArn: "incidents/MailEvents.Arn",
    },
  ]);
});

describe("authorizers", () => {
  const properties = (name: string) => assembly.named(`api/Api/${name}`).properties;

  test("for machines and for restricted data tokens take the same issuer and different audiences", () => {
    const issuer = "identity/Api.ApiEndpoint";
    expect(properties("Machines").JwtConfiguration).toEqual({ Issuer: issuer, Audience: ["cloakroom"] });
    expect(properties("Restricted").JwtConfiguration).toEqual({ Issuer: issuer, Audience: ["cloakroom-restricted"] });
  });

  test("for people take the user pool's tokens, for the portal's client", () => {
    expect(properties("People").JwtConfiguration).toEqual({
      Issuer: "identity/People/Pool.ProviderURL",
      Audience: ["identity/People/Portal"],
    });
  });

  test("for people and machines together answer afresh every time: a cached answer would outlive a revocation", () => {
    expect(properties("Mixed")).toMatchObject({
      AuthorizerType: "REQUEST",
      AuthorizerResultTtlInSeconds: 0,
      AuthorizerPayloadFormatVersion: "2.0",
      EnableSimpleResponses: true,
      IdentitySource: ["$request.header.Authorization"],
    });
    expect(properties("Mixed").AuthorizerUri).toContain("identity/authorizer/Function.Arn");
  });

  test("are made after the issuer that they read is served", () => {
    expect(assembly.stackDependencies.api).toContain("identity");
  });
});

describe("stages", () => {
  const stages = assembly.ofType("AWS::ApiGatewayV2::Stage");

  test("throttle every route, and those that declare it by their own measure", () => {
    const settings = stages.flatMap(({ properties }) => Object.entries(properties.RouteSettings ?? {}));
    const own = declared.filter(({ route }) => route.throttle);
    expect(own.length).toBeGreaterThan(0);
    expect(Object.fromEntries(settings)).toEqual(
      Object.fromEntries(
        own.map(({ route }) => [
          key(route),
          {
            ThrottlingRateLimit: route.throttle?.rate,
            ThrottlingBurstLimit: route.throttle?.burst,
            DetailedMetricsEnabled: true,
          },
        ]),
      ),
    );
    expect(stages.map(({ properties }) => properties.DefaultRouteSettings)).toEqual(
      stages.map(() => ({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000, DetailedMetricsEnabled: true })),
    );
  });

  test("are made after the routes whose settings they name", () => {
    const late = stages.map(({ dependsOn, properties }) => [properties.ApiId, routesIn(dependsOn)]);
    expect(late).toEqual(stages.map(({ properties }) => [properties.ApiId, routesOf(String(properties.ApiId))]));
  });

  test("log what was asked and how it went, and nothing that a caller sent", () => {
    const logged = stages.map((stage) => Object.values(JSON.parse(stage.at("AccessLogSettings.Format"))).sort());
    expect(logged).toEqual(
      stages.map(() => [
        "$context.integrationLatency",
        "$context.integrationStatus",
        "$context.requestId",
        "$context.requestTimeEpoch",
        "$context.responseLatency",
        "$context.routeKey",
        "$context.status",
      ]),
    );
  });

  const isRoute = (name: string): boolean => assembly.named(name).type === "AWS::ApiGatewayV2::Route";
  const routesIn = (names: readonly string[]): string[] => names.filter(isRoute).sort();
  const routesOf = (api: string): string[] =>
    assembly
      .ofType("AWS::ApiGatewayV2::Route")
      .filter(({ properties }) => properties.ApiId === api)
      .map(({ name }: Resource) => name)
      .sort();
});

test("no API answers to other origins", () => {
  const apis = assembly.ofType("AWS::ApiGatewayV2::Api");
  expect(apis.map(({ properties }) => [properties.ProtocolType, properties.CorsConfiguration])).toEqual([
    ["HTTP", undefined],
    ["HTTP", undefined],
  ]);
});
