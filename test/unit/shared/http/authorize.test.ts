import { describe, expect, it } from "vitest";
import { type Access, guardFor, scopes, staffRoles, type TokenKind, tokenKinds } from "#shared/http/access.ts";
import { authorize } from "#shared/http/authorize.ts";
import type { HttpEvent } from "#shared/http/event.ts";
import type { RouteSpec } from "#shared/http/route.ts";
import type { Principal } from "#shared/standing/principal.ts";
import { httpEvent, routeKeyOf } from "#test/unit/fakes/http-event.ts";
import { claimsOf, principals } from "#test/unit/fakes/principals.ts";
import { allRoutes } from "#test/unit/fakes/routes.ts";

/** Everyone who might come: each kind of machine with each single scope and with none, each single staff role. */
const everyone: readonly (readonly [string, Principal])[] = [
  ...[...scopes, "none"].flatMap((scope) => [
    [`a system with ${scope}`, { ...principals.system, scopes: [scope] }] as const,
    [`an application with ${scope}`, { ...principals.app, scopes: [scope] }] as const,
  ]),
  ["the bearer of a restricted data token", principals.restricted],
  ...staffRoles.map((role) => [`staff: ${role}`, { ...principals.staff, roles: [role] }] as const),
  ["a developer", principals.developer],
];

const kindOfToken: Record<Principal["kind"], TokenKind> = {
  system: "machines",
  app: "machines",
  restricted: "restricted",
  staff: "people",
  developer: "people",
};

/** The event as the gateway would hand it on, if it let this token through to this route. */
function eventFor(route: RouteSpec, principal: Principal): HttpEvent {
  const claims = claimsOf(principal);
  if (guardFor(route.access) !== "mixed") return httpEvent({ authorizer: { jwt: { claims } } });
  return httpEvent({ authorizer: { lambda: { ...claims, issuer_kind: kindOfToken[principal.kind] } } });
}

/** What a contract means, in other words than those of `authorize`. */
function admits(access: Access, principal: Principal): boolean {
  if (access.kind === "staff")
    return principal.kind === "staff" && principal.roles.some((one) => access.roles.includes(one));
  if (access.kind === "app") return principal.kind === "app" && principal.scopes.includes(access.scope);
  if (access.kind === "system") return principal.kind === "system" && principal.scopes.includes(access.scope);
  return access.kind === principal.kind;
}

const isOpen = ({ access }: RouteSpec) => access.some(({ kind }) => kind === "public");
const named = (routes: readonly RouteSpec[]) => routes.map((route) => [routeKeyOf(route), route] as const);

describe.each(named(allRoutes.filter((route) => !isOpen(route))))("%s", (_, route) => {
  it.each(everyone)("lets in %s, or says what is missing, as its contract has it", (_name, principal) => {
    const outcome = () => authorize(eventFor(route, principal), route);
    const admitting = route.access.find((access) => admits(access, principal));
    if (admitting) {
      const scope = "scope" in admitting ? { scope: admitting.scope } : {};
      expect(outcome()).toEqual({ claimed: principal, ...scope });
    } else if (tokenKinds(route.access).has(kindOfToken[principal.kind])) {
      const missing = route.access.map(() => expect.any(String));
      const details = expect.objectContaining({ extensions: { missing } });
      expect(outcome).toThrow(expect.objectContaining({ code: "forbidden", details }));
    } else {
      expect(outcome).toThrow(expect.objectContaining({ code: "unauthenticated" }));
    }
  });

  it("asks a caller whom no authorizer vouches for to authenticate", () => {
    const events = [{}, { authorizer: {} }, { authorizer: { lambda: {} } }, { authorizer: { jwt: { claims: {} } } }];
    for (const parts of events)
      expect(() => authorize(httpEvent(parts), route)).toThrow(expect.objectContaining({ code: "unauthenticated" }));
  });

  it("never looks at the Authorization header itself", () => {
    const headers = { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." };
    expect(() => authorize(httpEvent({ headers }), route)).toThrow(
      expect.objectContaining({ code: "unauthenticated" }),
    );
  });
});

describe.each(named(allRoutes.filter(isOpen)))("%s", (_, route) => {
  it("is public and does not ask who calls, whatever token comes along", () => {
    expect(authorize(httpEvent(), route)).toBeUndefined();
    expect(authorize(eventFor(route, principals.app), route)).toBeUndefined();
  });
});

it("names what is missing in words", () => {
  const route = allRoutes.find(({ operationId }) => operationId === "getOrder") as RouteSpec;
  const missing = ["scope orders:read of an application", "scope orders:write of a marketplace system"];
  const detail = `This takes ${missing.join(" or ")}.`;
  expect(() => authorize(eventFor(route, { ...principals.app, scopes: [] }), route)).toThrow(
    expect.objectContaining({ details: { detail, extensions: { missing } } }),
  );
});

it("leaves only these routes open to anyone", () => {
  const open = allRoutes.filter(isOpen).map(({ operationId }) => operationId);
  const discovery = ["authorizationServerMetadata", "jwks", "openapi", "openidConfiguration"];
  const directory = ["getListing", "listListings"];
  expect(open.sort()).toEqual(
    [...discovery, ...directory, "checkNotice", "getQuestionnaire", "revokeToken", "token"].sort(),
  );
});
