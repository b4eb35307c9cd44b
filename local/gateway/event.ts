import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { EventBody } from "./request-body.ts";
import type { RouteMatch } from "./route-table.ts";

/** `requestContext` of payload format 2.0, without `authorizer`. */
export interface RequestContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly http: {
    readonly method: string;
    readonly path: string;
    readonly protocol: string;
    readonly sourceIp: string;
    readonly userAgent: string;
  };
  readonly requestId: string;
  readonly routeKey: string;
  readonly stage: string;
  readonly time: string;
  readonly timeEpoch: number;
}

/** What authorizer and integration are both told of a request: payload format 2.0 without authorizer and body. */
export interface RequestEvent {
  readonly version: "2.0";
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: RequestContext;
}

/** What an authorizer adds to `requestContext.authorizer`. */
export type AuthorizerContext =
  | { readonly jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null } }
  | { readonly lambda: unknown };

/** The quota "Total combined size of request line and header values" of HTTP APIs, in bytes; not adjustable. */
const maximumHeadBytes = 10_240;

/** Whether the service would take the head of this request. A token that is too long must not only fail in the cloud. */
export function headFits({ method = "", url = "", httpVersion, rawHeaders }: IncomingMessage): boolean {
  const values = rawHeaders.filter((_, index) => index % 2 === 1);
  // Node has decoded header values as Latin-1: one character is one byte.
  return [`${method} ${url} HTTP/${httpVersion}`, ...values].join("").length <= maximumHeadBytes;
}

/** An id with the length and the alphabet of API Gateway's. */
export const newRequestId = (): string => randomBytes(11).toString("base64url");

/** A target's path, percent-decoded, and its query, raw. Undefined if the path is not valid percent-encoded UTF-8. */
export function splitTarget(target: string): { readonly path: string; readonly rawQueryString: string } | undefined {
  const [rawPath = "", ...query] = target.split("?");
  try {
    return { path: decodeURIComponent(rawPath), rawQueryString: query.join("?") };
  } catch {
    return undefined;
  }
}

/** Common log format: `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}

/** Several values of one name become one, joined by commas: format 2.0 has no multi-value fields. */
function joined(entries: Iterable<[string, string]>): Record<string, string> {
  const values = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.map(([, value]) => value).join(",")]));
}

function eventHeaders(request: IncomingMessage): Record<string, string> {
  const { cookie: _, ...headers } = request.headersDistinct;
  return {
    ...Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, (values ?? []).join(",")])),
    "x-forwarded-for": request.socket.remoteAddress ?? "",
    "x-forwarded-port": String(request.socket.localPort ?? ""),
    "x-forwarded-proto": "http",
  };
}

/**
 * Builds the event of payload format 2.0 (API Gateway developer guide, "Payload format structure"). Lists without
 * members are absent, as they are in the service; `rawPath` is decoded there, in spite of its name, and so it is here.
 */
export function toRequestEvent(
  request: IncomingMessage,
  { route, pathParameters }: RouteMatch,
  { path, rawQueryString }: { readonly path: string; readonly rawQueryString: string },
  { accountId, apiId, requestId, now }: { accountId: string; apiId: string; requestId: string; now: Date },
): RequestEvent {
  const cookies = request.headersDistinct.cookie?.flatMap((line) => line.split("; "));
  const query = joined(new URLSearchParams(rawQueryString));
  return {
    version: "2.0",
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookies && { cookies }),
    headers: eventHeaders(request),
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId,
      apiId,
      domainName: request.headers.host ?? "",
      domainPrefix: apiId,
      http: {
        method: request.method ?? "",
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: route.routeKey,
      stage: "$default",
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
  };
}

/** The event that the integration gets: the request, what the authorizer found, and the body. */
export function toIntegrationEvent(event: RequestEvent, authorizer: AuthorizerContext | undefined, body: EventBody) {
  return { ...event, requestContext: { ...event.requestContext, ...(authorizer && { authorizer }) }, ...body };
}
