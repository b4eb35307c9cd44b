import * as z from "zod/mini";
import { type InputError, Problem } from "#shared/errors/problem.ts";
import type { HttpEvent } from "./event.ts";
import { readBody } from "./read-body.ts";
import type { RequestSpec, RouteSpec } from "./route.ts";

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

const escaped = (part: PropertyKey) => String(part).slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1");
const pointer = (prefix: string, path: readonly PropertyKey[]) => [prefix, ...path.map(escaped)].join("/");

function inputErrors(prefix: string, issues: readonly z.core.$ZodIssue[]): InputError[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ pointer: pointer(prefix, [...issue.path, key]), detail: "is not a known property" }))
      : [{ pointer: pointer(prefix, issue.path), detail: issue.message }],
  );
}

const bodyOf = (event: HttpEvent, { bodyType = "json", bodyOptional }: RequestSpec): unknown =>
  bodyOptional && !event.body ? {} : readBody(event, bodyType);

/** A route that knows its caller and takes no query refuses one: personal data does not belong in an address. */
const nothing = z.strictObject({});

/**
 * Holds path, query and body to the route's schemas.
 * @throws Problem `invalid_request` with a JSON Pointer for each thing that is wrong: into the body, or `#/path/…`, `#/query/…`, `#/header/…`.
 */
export function parseRequest(event: HttpEvent, { access, request }: RouteSpec): ParsedRequest {
  const errors: InputError[] = [];
  const parse = (schema: z.core.$ZodType | undefined, value: unknown, prefix: string) => {
    const result = schema && z.safeParse(schema, value);
    if (result?.error) errors.push(...inputErrors(prefix, result.error.issues));
    return result?.data;
  };
  const params = parse(request?.params, { ...event.pathParameters }, "#/path");
  const isPublic = access.some(({ kind }) => kind === "public");
  const query = parse(
    request?.query ?? (isPublic ? undefined : nothing),
    { ...event.queryStringParameters },
    "#/query",
  );
  const body = request?.body && parse(request.body, bodyOf(event, request), "");
  const idempotencyKey = request?.idempotent ? event.headers["idempotency-key"] : undefined;
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey))
    errors.push({ pointer: "#/header/idempotency-key", detail: "must be 1 to 255 visible ASCII characters" });
  if (errors.length > 0) throw new Problem("invalid_request", { errors: errors.slice(0, 50) });
  return { params, query: request?.query && query, body, idempotencyKey };
}
