import type { LocalRoute } from "#local/system.ts";

/** The route that serves a request, and the values of its path variables. */
export interface RouteMatch {
  readonly route: LocalRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Segment = { readonly kind: "literal" | "variable" | "greedy"; readonly name: string };

interface CompiledRoute {
  readonly route: LocalRoute;
  readonly method: string;
  readonly segments: readonly Segment[];
}

const precedence = { literal: 0, variable: 1, greedy: 2 } as const;

function compile(route: LocalRoute): CompiledRoute {
  // `$default` catches everything, as a route with a greedy variable and nothing before it does.
  const [method = "", path = ""] = route.routeKey === "$default" ? ["ANY", "/{default+}"] : route.routeKey.split(" ");
  const segments = path
    .slice(1)
    .split("/")
    .map((segment): Segment => {
      const variable = /^\{(.+?)(\+?)\}$/.exec(segment);
      if (!variable) return { kind: "literal", name: segment };
      return { kind: variable[2] ? "greedy" : "variable", name: variable[1] ?? "" };
    });
  return { route, method, segments };
}

/** The more specific route first: segment by segment, then a method before `ANY`, and `$default` after all. */
function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other && precedence[segment.kind] !== precedence[other.kind]) {
      return precedence[segment.kind] - precedence[other.kind];
    }
  }
  return (
    Number(a.route.routeKey === "$default") - Number(b.route.routeKey === "$default") ||
    Number(a.method === "ANY") - Number(b.method === "ANY")
  );
}

function matchSegments(segments: readonly Segment[], path: readonly string[]): Record<string, string> | undefined {
  const values: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    const value = path[index];
    if (segment.kind === "greedy") {
      const rest = path.slice(index).join("/");
      return Object.fromEntries([...values, [segment.name, rest]]);
    }
    if (!value && segment.kind === "variable") return undefined;
    if (segment.kind === "variable") values.push([segment.name, value ?? ""]);
    else if (segment.name !== value) return undefined;
  }
  return segments.length === path.length ? Object.fromEntries(values) : undefined;
}

/**
 * Finds the route of a request as HTTP APIs do (API Gateway developer guide, "Routes for HTTP APIs"): full match before
 * greedy path variable before `$default`. A `GET` route does not answer `HEAD`.
 *
 * @returns a function of method and decoded path; undefined means that no route serves it
 */
export function createRouteTable(routes: readonly LocalRoute[]) {
  const compiled = routes.map(compile).sort(bySpecificity);
  return (method: string, path: string): RouteMatch | undefined => {
    const segments = path.slice(1).split("/");
    for (const candidate of compiled) {
      if (candidate.method !== "ANY" && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, segments);
      if (!pathParameters) continue;
      const isDefault = candidate.route.routeKey === "$default";
      return { route: candidate.route, pathParameters: isDefault ? {} : pathParameters };
    }
    return undefined;
  };
}
