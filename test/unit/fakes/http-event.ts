import type { HttpEvent } from "#shared/http/event.ts";
import type { RouteSpec } from "#shared/http/route.ts";

type Authorizer = NonNullable<HttpEvent["requestContext"]["authorizer"]>;

/** An event as API Gateway makes it, with what matters to a test put in its place. */
export function httpEvent({
  authorizer,
  ...parts
}: Partial<HttpEvent> & { readonly authorizer?: Authorizer } = {}): HttpEvent {
  return {
    routeKey: "GET /v1/nothing",
    headers: {},
    isBase64Encoded: false,
    requestContext: { requestId: "req-1", timeEpoch: 1_790_000_000_000, ...(authorizer ? { authorizer } : {}) },
    ...parts,
  };
}

/** A request with a body of JSON, given as text or as the value. */
export const jsonEvent = (body: unknown, parts: Parameters<typeof httpEvent>[0] = {}): HttpEvent =>
  httpEvent({
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...parts,
  });

export const formEvent = (body: string): HttpEvent =>
  httpEvent({ headers: { "content-type": "application/x-www-form-urlencoded" }, body });

export const routeKeyOf = ({ method, path }: RouteSpec): string => `${method} ${path}`;
