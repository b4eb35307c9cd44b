import middy from "@middy/core";
import { systemClock } from "#shared/clock.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { log } from "#shared/log/log.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { principalName } from "#shared/standing/principal.ts";
import { authorize } from "./authorize.ts";
import type { HttpAnswer, HttpEvent } from "./event.ts";
import { type ParsedRequest, parseRequest } from "./parse-request.ts";
import { problemAnswer } from "./problem-answer.ts";
import type { FunctionSpec, RouteInput, RouteReply, RouteSpec } from "./route.ts";
import { shapeResponse, type UnknownFields } from "./shape-response.ts";

/** What a handler knows beside its parsed input. */
export interface RequestContext {
  readonly requestId: string;
  /** Milliseconds since 1970 at which the gateway took the request in. */
  readonly receivedAt: number;
  readonly idempotencyKey: string | undefined;
  /** The header as it came: for the authorization server, whose clients authenticate by HTTP Basic. */
  readonly authorization: string | undefined;
}

type Guarded<R extends RouteSpec> = R["access"][number]["kind"] extends "public" ? undefined : Caller;

export type RouteHandler<R extends RouteSpec> = (
  input: RouteInput<R> & { readonly caller: Guarded<R> },
  context: RequestContext,
) => Promise<RouteReply<R>>;

export type RouteHandlers<F extends FunctionSpec> = { readonly [N in keyof F["routes"]]: RouteHandler<F["routes"][N]> };

/** The layers leave what they found on the event, as middy's own parsers do. */
interface ServedEvent extends HttpEvent {
  caller?: Caller | undefined;
  parsed?: ParsedRequest;
}
type Layer = middy.MiddlewareObj<ServedEvent, HttpAnswer>;

/** Nothing that we answer is for a cache unless a route says so, and nothing is for a browser to interpret. */
const defaultHeaders = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/**
 * The Lambda handler of a function that serves routes: one middleware stack for all. Authorise, parse, handle, hold the
 * answer to its schema; whatever is thrown on the way becomes a problem, and one line in the log.
 */
export function apiFunction<F extends FunctionSpec>(spec: F, handlers: RouteHandlers<F>) {
  const unknownFields: UnknownFields = process.env.UNKNOWN_RESPONSE_FIELDS === "refuse" ? "refuse" : "strip";
  const served = new Map(
    Object.entries(spec.routes).map(([name, route]) => [
      `${route.method} ${route.path}`,
      stackFor(route, handlers[name] as unknown as RouteHandler<RouteSpec>, unknownFields),
    ]),
  );
  return async (event: HttpEvent, lambdaContext: object): Promise<HttpAnswer> => {
    const handle = served.get(event.routeKey);
    if (!handle) throw new Error("the gateway sends a route that this function does not serve");
    return handle(event, lambdaContext);
  };
}

/** Milliseconds before Lambda ends the function in which the caller can still be told to try again. */
const reserve = 500;

function stackFor(route: RouteSpec, handler: RouteHandler<RouteSpec>, unknownFields: UnknownFields) {
  const handle = middy<ServedEvent, HttpAnswer>({
    timeoutEarlyInMillis: reserve,
    timeoutEarlyResponse: () => {
      throw new UnavailableError("deadline");
    },
  })
    .use(answering(route))
    .use(authorizing(route))
    .use(parsing(route))
    .handler(async (event): Promise<HttpAnswer> => {
      const { params, query, body, idempotencyKey } = event.parsed as ParsedRequest;
      const input = { params, query, body, caller: event.caller } as Parameters<typeof handler>[0];
      const { requestId, timeEpoch } = event.requestContext;
      const receivedAt = timeEpoch ?? systemClock.now().getTime();
      const context = { requestId, receivedAt, idempotencyKey, authorization: event.headers.authorization };
      return shapeResponse(route, await handler(input, context), unknownFields);
    });
  return handle as unknown as (event: HttpEvent, context: object) => Promise<HttpAnswer>;
}

const authorizing = (route: RouteSpec): Layer => ({
  before: ({ event }) => {
    event.caller = authorize(event, route);
  },
});

const parsing = (route: RouteSpec): Layer => ({
  before: ({ event }) => {
    event.parsed = parseRequest(event, route);
  },
});

/** The outermost layer: every way out of a request passes here, once. */
const answering = (route: RouteSpec): Layer => ({
  after: (request) => {
    request.response = finish(request.event, request.response as HttpAnswer);
  },
  onError: (request) => {
    const { event, error } = request;
    const principal = event.caller && principalName(event.caller.claimed);
    const oauth = route.request?.bodyType === "form";
    const context = {
      route: `${route.method} ${route.path}`,
      requestId: event.requestContext.requestId,
      principal,
      oauth,
    };
    const { code, ...answer } = problemAnswer(error, context);
    request.response = finish(event, answer, code);
  },
});

function finish(event: ServedEvent, answer: HttpAnswer, problem?: string): HttpAnswer {
  const { requestId, timeEpoch } = event.requestContext;
  const milliseconds = timeEpoch === undefined ? undefined : systemClock.now().getTime() - timeEpoch;
  const principal = event.caller && principalName(event.caller.claimed);
  log(
    "request.served",
    { route: event.routeKey, status: answer.statusCode, milliseconds, principal, problem },
    requestId,
  );
  return { ...answer, headers: { ...defaultHeaders, ...lowerCased(answer.headers) } };
}

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
