import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnApi,
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { type Guard, guardFor } from "#shared/http/access.ts";
import type { RouteSpec } from "#shared/http/route.ts";
import type { Settings } from "../config.ts";
import type { AppFunction } from "./app-function.ts";

/** What may stand in an access log, and nothing else: no query strings, headers, addresses or claims. */
const accessLog = {
  requestId: "$context.requestId",
  at: "$context.requestTimeEpoch",
  routeKey: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  integrationStatus: "$context.integrationStatus",
  integrationMilliseconds: "$context.integrationLatency",
} as const;

export type Authorizers = Readonly<Partial<Record<Exclude<Guard, "none">, IHttpRouteAuthorizer>>>;

/** An HTTP API that serves the routes which the contracts of its functions declare for one host. */
export class RoutedApi extends HttpApi {
  readonly host: NonNullable<RouteSpec["host"]>;
  private readonly settings: Settings;
  private readonly logKey: IKey;

  constructor(scope: Construct, host: NonNullable<RouteSpec["host"]>, settings: Settings, logKey: IKey) {
    super(scope, "Api", { apiName: `cloakroom-${settings.stage}-${host}`, createDefaultStage: false });
    // An authorizer whose issuer could not be read would otherwise be left out with a warning, and the deployment go on.
    (this.node.defaultChild as CfnApi).failOnWarnings = true;
    this.host = host;
    this.settings = settings;
    this.logKey = logKey;
  }

  /**
   * Adds the routes of these functions, each behind the authorizer that its `access` calls for, and then the stage.
   * @throws Error for a route that needs an authorizer which was not given: it is never left open
   */
  serve(functions: readonly AppFunction[], authorizers: Authorizers): void {
    const throttled: Record<string, object> = {};
    const routes = functions.flatMap((served) => {
      const integration = new HttpLambdaIntegration(served.label, served.handler);
      return Object.values(served.spec.routes)
        .filter((route) => (route.host ?? "api") === this.host)
        .map((route) => {
          if (route.throttle) throttled[`${route.method} ${route.path}`] = throttling(route.throttle);
          return this.addRoute(route, integration, authorizers);
        });
    });
    const stage = this.addLoggedStage();
    // A stage cannot be made with settings of routes that do not exist yet.
    stage.node.addDependency(...routes);
    (stage.node.defaultChild as CfnStage).routeSettings = throttled;
  }

  private addRoute(route: RouteSpec, integration: HttpLambdaIntegration, authorizers: Authorizers): HttpRoute {
    const guard = guardFor(route.access);
    const authorizer = guard === "none" ? new HttpNoneAuthorizer() : authorizers[guard];
    if (!authorizer) throw new Error(`${route.operationId} needs the authorizer "${guard}"`);
    const added = new HttpRoute(this, route.operationId, {
      httpApi: this,
      routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
      integration,
      authorizer,
    });
    if (guard === "none") {
      Validations.of(added).acknowledge({
        id: "AwsSolutions-APIG4",
        reason:
          "Its contract declares it public: it serves the authorization server's own protocol, where a client authenticates in the request, or a description that holds nothing about anyone.",
      });
    }
    return added;
  }

  private addLoggedStage(): HttpStage {
    const { stage, logRetentionDays, retain, throttle } = this.settings;
    const logs = new LogGroup(this, "AccessLog", {
      // Under this prefix CloudWatch Logs needs no resource policy for each group, whose total size is limited.
      logGroupName: `/aws/vendedlogs/cloakroom/${stage}/${this.host}`,
      encryptionKey: this.logKey,
      retention: logRetentionDays,
      removalPolicy: retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    return new HttpStage(this, "Stage", {
      httpApi: this,
      autoDeploy: true,
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
  }
}

/** As the API has it; a route's settings replace the stage's whole, so what is left out is off. */
const throttling = ({ rate, burst }: NonNullable<RouteSpec["throttle"]>) => ({
  ThrottlingRateLimit: rate,
  ThrottlingBurstLimit: burst,
  DetailedMetricsEnabled: true,
});
