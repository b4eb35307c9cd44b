import * as z from "zod/mini";
import type { HttpAnswer } from "./event.ts";
import type { RouteSpec } from "./route.ts";

/** `refuse` fails the request; `strip` sends what the schema knows. Which one is a setting of the stage. */
export type UnknownFields = "refuse" | "strip";

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly html?: string;
}

/**
 * Holds an answer to the route's schema, so that a field which should not leave does not.
 * @throws Error without any value when the answer has another shape than declared.
 */
export function shapeResponse(route: RouteSpec, reply: Reply, unknownFields: UnknownFields): HttpAnswer {
  const spec = route.responses[reply.status];
  if (!spec) throw new Error(`${route.operationId} answers ${reply.status}, which it does not declare`);
  const headers = { ...spec.headers, ...reply.headers };
  if (spec.html && reply.html !== undefined)
    return {
      statusCode: reply.status,
      headers: { "content-type": "text/html; charset=utf-8", ...headers },
      body: reply.html,
    };
  if (!spec.body) return { statusCode: reply.status, headers };
  const body = JSON.stringify(held(spec.body, reply.body, unknownFields));
  return { statusCode: reply.status, headers: { "content-type": "application/json", ...headers }, body };
}

function held(schema: z.core.$ZodType, body: unknown, unknownFields: UnknownFields): unknown {
  const first = z.safeParse(schema, body);
  if (first.success) return first.data;
  if (unknownFields === "strip") {
    const second = z.safeParse(schema, withoutUnknown(body, first.error.issues));
    if (second.success) return second.data;
  }
  const where = first.error.issues.map(({ path, code }) => `${path.join("/")}: ${code}`);
  throw new Error(`the answer does not have its declared shape (${where.join(", ")})`);
}

/** Issues of unknown fields only, also those of the one alternative of a union that has no other. */
function unknownKeys(issue: z.core.$ZodIssue): z.core.$ZodIssueUnrecognizedKeys[] {
  if (issue.code === "unrecognized_keys") return [issue];
  if (issue.code !== "invalid_union") return [];
  const alternative = issue.errors.find((inner) => inner.every((one) => unknownKeys(one).length > 0)) ?? [];
  return alternative.flatMap(unknownKeys).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function withoutUnknown(body: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy: unknown = structuredClone(body);
  for (const issue of issues.flatMap(unknownKeys)) {
    let target = copy as Record<PropertyKey, unknown>;
    for (const part of issue.path) target = target[part] as Record<PropertyKey, unknown>;
    for (const key of issue.keys) delete target[key];
  }
  return copy;
}
