import { expect } from "vitest";
import type * as z from "zod/mini";
import { type ProblemCode, problems } from "#shared/errors/problems.ts";
import type { RouteSpec } from "#shared/http/route.ts";

type InputOf<R extends RouteSpec, K extends "params" | "query" | "body"> =
  R["request"] extends Record<K, infer S extends z.core.$ZodType> ? { readonly [P in K]: z.input<S> } : unknown;

export type ClientRequest<R extends RouteSpec> = InputOf<R, "params"> &
  InputOf<R, "query"> &
  InputOf<R, "body"> & { readonly token?: string | undefined; readonly headers?: Readonly<Record<string, string>> };

/** One of the route's declared answers, or a problem. */
export type ClientAnswer<R extends RouteSpec> =
  | {
      [S in keyof R["responses"] & number]: {
        readonly status: S;
        readonly body: BodyOf<R, S>;
        readonly headers: Headers;
      };
    }[keyof R["responses"] & number]
  | { readonly status: number; readonly body: ProblemBody; readonly headers: Headers };

export type BodyOf<R extends RouteSpec, S extends keyof R["responses"]> = R["responses"][S] extends {
  readonly body: infer B extends z.core.$ZodType;
}
  ? z.output<B>
  : undefined;

export interface ProblemBody {
  readonly code: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string; readonly code?: string }[];
  readonly [extension: string]: unknown;
}

/** Calls a route over HTTP, typed by its declaration. Never throws for a status: tests look at it. */
export async function call<const R extends RouteSpec>(
  baseUrl: string,
  route: R,
  request: ClientRequest<R>,
): Promise<ClientAnswer<R>> {
  const { params, query, body, token, headers } = request as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
    token?: string;
    headers?: Record<string, string>;
  };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ""));
  const search = query
    ? `?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`
    : "";
  const form = route.request?.bodyType === "form";
  const response = await fetch(`${baseUrl}${path}${search}`, {
    method: route.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || form ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: form ? new URLSearchParams(body as Record<string, string>) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text === "" ? undefined : JSON.parse(text);
  return { status: response.status, body: parsed, headers: response.headers } as ClientAnswer<R>;
}

/** Asserts that an answer has this status; answers its body. A failure names the problem that came instead. */
export async function expectStatus<const R extends RouteSpec, S extends keyof R["responses"] & number>(
  status: S,
  answer: Promise<ClientAnswer<R>>,
): Promise<BodyOf<R, S>> {
  const { status: got, body } = await answer;
  expect(got, (body as ProblemBody | undefined)?.code).toBe(status);
  return body as BodyOf<R, S>;
}

/** Asserts that an answer is this problem, with the status that the registry gives it; answers its body. */
export async function expectProblem<const R extends RouteSpec>(
  code: ProblemCode,
  answer: Promise<ClientAnswer<R>>,
): Promise<ProblemBody> {
  const { status, body, headers } = await answer;
  const problem = body as ProblemBody;
  expect({ status, code: problem?.code, type: headers.get("content-type") }).toEqual({
    status: problems[code].status,
    code,
    type: "application/problem+json",
  });
  return problem;
}
