/** Who may call a route. A route lists the alternatives; there is no default. */

export const scopes = [
  "orders:write",
  "buyers:write",
  "orders:read",
  "pii:request",
  "aggregates:read",
  "contact:issue",
  "messages:send",
  "relay:connect",
  "authorizations:write",
] as const;
export type Scope = (typeof scopes)[number];

export const staffRoles = ["assessor", "responder", "privacy-officer", "auditor"] as const;
export type StaffRole = (typeof staffRoles)[number];

export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "system"; readonly scope: Scope }
  | { readonly kind: "app"; readonly scope: Scope }
  | { readonly kind: "restricted" }
  | { readonly kind: "developer" }
  | { readonly kind: "staff"; readonly roles: readonly StaffRole[] };

export const anyone: Access = { kind: "public" };
/** The marketplace's own systems, by OAuth 2.0 client credentials. */
export function system(scope: Scope): Access {
  return { kind: "system", scope };
}
/** An approved application, by OAuth 2.0 client credentials. */
export function app(scope: Scope): Access {
  return { kind: "app", scope };
}
/** An application that holds a restricted data token for named orders, fields and one purpose. */
export const restricted: Access = { kind: "restricted" };
/** A person who owns a developer account, by OpenID Connect. */
export const developer: Access = { kind: "developer" };
/** A person who works for the marketplace, by OpenID Connect, role from a group claim. */
export function staff(...roles: StaffRole[]): Access {
  return { kind: "staff", roles };
}

/**
 * Which authorizer guards a route at the gateway. An HTTP API's JWT authorizer knows one issuer and its audience, so a route
 * that takes tokens of several kinds needs one that knows them all.
 */
export type Guard = "none" | TokenKind | "mixed";

/** Tokens that are told apart by issuer and audience: a token of one kind is none of another. */
export type TokenKind = "machines" | "restricted" | "people";

/** The audiences that our own access tokens are for. A restricted data token is good for nothing else, and nothing else for its routes. */
export const audiences = { machines: "cloakroom", restricted: "cloakroom-restricted" } as const;

const guardOf: Record<Access["kind"], "none" | TokenKind> = {
  public: "none",
  system: "machines",
  app: "machines",
  restricted: "restricted",
  developer: "people",
  staff: "people",
};

/** The kinds of token that a route takes: one that its authorizer knows beside these is for other routes. */
export const tokenKinds = (access: readonly Access[]): ReadonlySet<"none" | TokenKind> =>
  new Set(access.map(({ kind }) => guardOf[kind]));

/** @throws TypeError when a public alternative stands beside a guarded one: the guard would lock everyone out or nobody. */
export function guardFor(access: readonly Access[]): Guard {
  const kinds = tokenKinds(access);
  if (kinds.size === 1) return [...kinds][0] as Guard;
  if (kinds.size === 0 || kinds.has("none")) throw new TypeError("a route is either public or says who may call it");
  return "mixed";
}
