import type * as z from "zod/mini";
import type { ProblemCode } from "#shared/errors/problems.ts";
import type { Access } from "./access.ts";

export type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE";

/** One kind of answer. `body` is the schema that the answer is held to before it leaves. */
export interface ResponseSpec {
  readonly description: string;
  readonly body?: z.core.$ZodType;
  /** Whether a page of HTML may be the answer instead. */
  readonly html?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RequestSpec {
  readonly params?: z.core.$ZodObject;
  readonly query?: z.core.$ZodObject;
  readonly body?: z.core.$ZodType;
  /** `json` unless said otherwise; OAuth's endpoints take forms. */
  readonly bodyType?: "json" | "form";
  /** Whether the body may be left out, which is the same as an empty object. */
  readonly bodyOptional?: boolean;
  /** Takes `Idempotency-Key`: the same key and body give the same answer, another body is refused. */
  readonly idempotent?: boolean;
}

/** Steady requests a second and burst that the gateway lets through to a route. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface RouteSpec {
  readonly operationId: string;
  readonly method: Method;
  /** API Gateway's form: `/v1/orders/{orderId}`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** The alternatives, any of which admits the caller. There is no default. */
  readonly access: readonly [Access, ...Access[]];
  /** `identity` is the authorization server's own API; everything else is served by the main one. */
  readonly host?: "api" | "identity";
  readonly request?: RequestSpec;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** The problems particular to this route; those that every route may give are added to the description of the API. */
  readonly problems?: readonly ProblemCode[];
  readonly throttle?: Throttle;
}

/**
 * Declares a route: the one source for the gateway's route and authorizer, parsing in both directions, the OpenAPI
 * description, the typed client and the authorization test matrix.
 */
export function route<const R extends RouteSpec>(spec: R): R {
  return spec;
}

/** A Lambda function: the environment that it needs, and the routes that it serves, by the name of the handler. */
export interface FunctionSpec {
  readonly env: z.core.$ZodObject;
  readonly routes: Readonly<Record<string, RouteSpec>>;
}

export function lambdaFunction<const F extends FunctionSpec>(spec: F): F {
  return spec;
}

type Parsed<S> = S extends z.core.$ZodType ? z.output<S> : undefined;
type Part<R extends RouteSpec, K extends "params" | "query" | "body"> =
  R["request"] extends Record<K, infer S> ? Parsed<S> : undefined;

/** What a handler is given, parsed. */
export interface RouteInput<R extends RouteSpec> {
  readonly params: Part<R, "params">;
  readonly query: Part<R, "query">;
  readonly body: Part<R, "body">;
}

/** What a handler may answer: one of the declared statuses with its body. */
export type RouteReply<R extends RouteSpec> = {
  [S in keyof R["responses"] & number]:
    | ({
        readonly status: S;
        readonly headers?: Readonly<Record<string, string>>;
      } & (R["responses"][S] extends { readonly body: infer B extends z.core.$ZodType }
        ? { readonly body: z.input<B> }
        : { readonly body?: undefined }))
    | (R["responses"][S] extends { readonly html: true } ? HtmlReply<S> : never);
}[keyof R["responses"] & number];

/** A page, where a route declares that it may answer with one: escaped by who made it. */
export interface HtmlReply<S extends number> {
  readonly status: S;
  readonly headers?: Readonly<Record<string, string>>;
  readonly html: string;
}
