import type { IncomingMessage, ServerResponse } from "node:http";
import type { Invoke } from "#local/lambda/functions.ts";
import type { LocalApi } from "#local/system.ts";
import type { Authorization } from "./authorization.ts";
import { headFits, newRequestId, type RequestEvent, splitTarget, toIntegrationEvent, toRequestEvent } from "./event.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { authorizeByJwt } from "./jwt-authorizer.ts";
import { authorizeByFunction } from "./request-authorizer.ts";
import { readBody, toEventBody } from "./request-body.ts";
import { gatewayAnswer, type HttpAnswer, toHttpAnswer } from "./response.ts";
import { createRouteTable, type RouteMatch } from "./route-table.ts";
import { withinTime } from "./within-time.ts";

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** One request that a function answered. */
export interface Exchange {
  readonly routeKey: string;
  readonly request: Buffer;
  readonly answer: HttpAnswer;
}

export interface GatewayOptions {
  readonly api: LocalApi;
  readonly region: string;
  readonly account: string;
  readonly invoke: Invoke;
  readonly keysOf: IssuerKeys;
  /** Without it, the machine's time. */
  readonly now?: () => Date;
  /** The quota "Maximum integration timeout" of HTTP APIs, in milliseconds. */
  readonly integrationTimeout?: number;
  /** Told of each request that a function answered, before the client is. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told what went wrong in the gateway itself: such a request is answered 500. */
  readonly onError: (problem: string) => void;
}

/** Serves one HTTP API of the template: what API Gateway does between a socket and the functions. */
export function createGateway(options: GatewayOptions): RequestListener {
  const {
    api,
    region,
    account,
    invoke,
    keysOf,
    onError,
    onExchange = () => {},
    now = () => new Date(),
    integrationTimeout = 30_000,
  } = options;
  const match = createRouteTable(api.routes);

  async function authorize({ route }: RouteMatch, event: RequestEvent): Promise<Authorization | undefined> {
    const { authorizer, authorizationScopes } = route;
    if (!authorizer) return undefined;
    return authorizer.type === "jwt"
      ? authorizeByJwt(event.headers.authorization, authorizer, authorizationScopes, { keysOf, now: now() })
      : authorizeByFunction(event, authorizer.functionName, { invoke, region });
  }

  async function answer(request: IncomingMessage, requestId: string): Promise<HttpAnswer> {
    if (!headFits(request)) return gatewayAnswer(431);
    const target = splitTarget(request.url ?? "/");
    if (!target) return gatewayAnswer(400);
    const matched = match(request.method ?? "", target.path);
    if (!matched) return gatewayAnswer(404);
    const context = { accountId: account, apiId: api.apiId, requestId, now: now() };
    const event = toRequestEvent(request, matched, target, context);
    const authorization = await authorize(matched, event);
    if (authorization?.admitted === false) return gatewayAnswer(authorization.status, authorization.headers);
    const bytes = await readBody(request);
    if (!bytes) return gatewayAnswer(413);
    const body = toEventBody(bytes, event.headers["content-type"]);
    const invoked = invoke(matched.route.functionName, toIntegrationEvent(event, authorization?.context, body));
    const result = await withinTime(invoked, integrationTimeout);
    if (!result) return gatewayAnswer(503);
    if (result.functionError) return gatewayAnswer(500);
    const answer = toHttpAnswer(result.payload);
    onExchange({ routeKey: matched.route.routeKey, request: bytes, answer });
    return answer;
  }

  return async (request, response) => {
    const requestId = newRequestId();
    try {
      send(response, await answer(request, requestId), requestId);
    } catch (error) {
      // The client left, or the function answered what HTTP cannot carry; neither may end this process.
      if (request.errored || response.destroyed) return;
      // The path may hold anything that a caller typed, and this line is kept.
      onError(`${requestId}: ${error instanceof Error ? error.name : "failed"}`);
      send(response, gatewayAnswer(500), requestId);
    }
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, requestId: string): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) {
    // The length is that of the bytes really sent, whatever the function says.
    if (name !== "content-length") response.setHeader(name, value);
  }
  if (status !== 204 && status !== 304) response.setHeader("content-length", body.length);
  response.setHeader("apigw-requestid", requestId);
  response.writeHead(status).end(body);
}
