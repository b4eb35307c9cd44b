import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Access } from "#shared/http/access.ts";
import { anyone, app, developer, restricted, staff, system } from "#shared/http/access.ts";
import { type RouteSpec, route } from "#shared/http/route.ts";
import { claimedPrincipal, packEpochs } from "#shared/standing/claims.ts";
import { httpEvent } from "#test/unit/fakes/http-event.ts";
import { claimsOf, principals } from "#test/unit/fakes/principals.ts";

const routeFor = (...access: [Access, ...Access[]]): RouteSpec =>
  route({ operationId: "r", method: "GET", path: "/r", summary: "", tag: "t", access, responses: {} });
const routes = {
  machines: routeFor(app("orders:read"), system("orders:write")),
  restricted: routeFor(restricted),
  people: routeFor(staff("responder"), developer),
  mixed: routeFor(staff("auditor"), system("orders:write")),
  reading: routeFor(restricted, staff("auditor")),
  open: routeFor(anyone),
};
const byJwt = (claims: Record<string, string>, on: RouteSpec) =>
  claimedPrincipal(httpEvent({ authorizer: { jwt: { claims } } }), on);
const byLambda = (lambda: Record<string, string>, on = routes.mixed) =>
  claimedPrincipal(httpEvent({ authorizer: { lambda } }), on);
const without = (claims: Record<string, string>, name: string) =>
  Object.fromEntries(Object.entries(claims).filter(([one]) => one !== name));

describe("a machine's token", () => {
  it("is read as what it is", () => {
    expect(byJwt(claimsOf(principals.app), routes.machines)).toEqual(principals.app);
    expect(byJwt(claimsOf(principals.system), routes.machines)).toEqual(principals.system);
    expect(byLambda({ ...claimsOf(principals.system), issuer_kind: "machines" })).toEqual(principals.system);
  });

  it.each(["client_id", "jti", "aud", "developer_id"])("is nobody's without %s", (name) => {
    expect(byJwt(without(claimsOf(principals.app), name), routes.machines)).toBeUndefined();
  });

  it.each(["cloakroom-restricted", "[cloakroom]", "[cloakroom cloakroom-restricted]", "other", ""])(
    "is nobody's for the audience %j",
    (aud) => {
      expect(byJwt({ ...claimsOf(principals.app), aud }, routes.machines)).toBeUndefined();
    },
  );

  it("shows its scopes as the gateway does, as text or as an array", () => {
    const scopes = ["orders:read", "pii:request"];
    for (const scope of ["orders:read pii:request", "[orders:read pii:request]", " orders:read  pii:request "])
      expect(byJwt({ ...claimsOf(principals.app), scope }, routes.machines)).toMatchObject({ scopes });
    expect(byJwt(without(claimsOf(principals.app), "scope"), routes.machines)).toMatchObject({ scopes: [] });
  });

  it("has epochs that come back as they were packed", () => {
    const epochs = fc.dictionary(fc.constantFrom("global", "developer", "application", "credential"), fc.nat(), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(epochs, (given) => {
        expect(byJwt({ ...claimsOf(principals.app), epochs: packEpochs(given) }, routes.machines)).toMatchObject({
          epochs: given,
        });
      }),
    );
  });

  it.each(["", "global", "global:", "global:x"])("has no epoch that could be equal to any in %j", (epochs) => {
    const principal = byJwt({ ...claimsOf(principals.system), epochs }, routes.machines) as typeof principals.system;
    expect(Object.values(principal.epochs).every(Number.isNaN)).toBe(true);
  });
});

describe("a restricted data token", () => {
  it("is read as what it is", () => {
    expect(byJwt(claimsOf(principals.restricted), routes.restricted)).toEqual(principals.restricted);
    const claims = { ...claimsOf(principals.restricted), issuer_kind: "restricted" };
    expect(byLambda(claims, routes.reading)).toEqual(principals.restricted);
  });

  it.each(["client_id", "jti", "aud", "application_id", "developer_id", "purpose", "grants"])(
    "is nobody's without %s",
    (name) => {
      expect(byJwt(without(claimsOf(principals.restricted), name), routes.restricted)).toBeUndefined();
    },
  );

  it("opens no route for machines, and a machine's token opens none for it", () => {
    expect(byJwt(claimsOf(principals.restricted), routes.machines)).toBeUndefined();
    for (const issuer_kind of ["machines", "restricted", "people", "none", "mixed", ""])
      expect(byLambda({ ...claimsOf(principals.restricted), issuer_kind })).toBeUndefined();
    for (const issuer_kind of ["machines", "restricted", "people"])
      for (const principal of [principals.app, principals.system])
        expect(byLambda({ ...claimsOf(principal), issuer_kind }, routes.reading)).toBeUndefined();
    expect(byJwt(claimsOf(principals.app), routes.restricted)).toBeUndefined();
    const forged = { ...claimsOf(principals.restricted), aud: "cloakroom" };
    expect(byJwt(forged, routes.restricted)).toBeUndefined();
  });
});

describe("a person's token", () => {
  it.each(["[responder auditor]", "[responder,auditor]", "responder auditor", "[x responder auditor y]"])(
    "has the staff roles among its groups: %s",
    (groups) => {
      expect(byJwt({ ...claimsOf(principals.staff), "cognito:groups": groups }, routes.people)).toEqual({
        ...principals.staff,
        roles: ["responder", "auditor"],
      });
    },
  );

  it("is a developer's only without a staff role", () => {
    expect(byJwt(claimsOf(principals.developer), routes.people)).toEqual(principals.developer);
    const both = { ...claimsOf(principals.developer), "cognito:groups": "[developer auditor]" };
    expect(byJwt(both, routes.people)).toMatchObject({ kind: "staff", roles: ["auditor"] });
  });

  it.each(["", "[]", "[developers]", "[Responder]", "[responder-x xresponder]"])(
    "is nobody's with the groups %j",
    (groups) => {
      expect(byJwt({ ...claimsOf(principals.staff), "cognito:groups": groups }, routes.people)).toBeUndefined();
    },
  );

  it.each([
    ["sub", ""],
    ["iat", ""],
    ["iat", "soon"],
    ["iat", "Infinity"],
  ])("is nobody's where %s is %j", (name, value) => {
    const claims = claimsOf(principals.staff);
    expect(byJwt(value === "" ? without(claims, name) : { ...claims, [name]: value }, routes.people)).toBeUndefined();
  });

  it("is an access token: an ID token is for the page that the person signed in to", () => {
    const claims = claimsOf(principals.staff);
    expect(byJwt({ ...claims, token_use: "access" }, routes.people)).toEqual(principals.staff);
    expect(byJwt({ ...claims, token_use: "id" }, routes.people)).toBeUndefined();
    expect(byLambda({ ...claims, token_use: "id", issuer_kind: "people" })).toBeUndefined();
  });

  it("is taken beside restricted data tokens, where a route takes both", () => {
    const claims = { ...claimsOf(principals.staff), issuer_kind: "people" };
    expect(byLambda(claims, routes.reading)).toEqual(principals.staff);
    expect(byLambda({ ...claims, issuer_kind: "restricted" }, routes.reading)).toBeUndefined();
  });

  it("does not become a machine's by claims that only a machine's has", () => {
    const forged = { ...claimsOf(principals.app), ...claimsOf(principals.staff), scope: "orders:write" };
    expect(byJwt(forged, routes.people)).toEqual(principals.staff);
    expect(byLambda({ ...forged, issuer_kind: "people" })).toEqual(principals.staff);
  });

  it("opens no route for machines, nor does a machine's open one for people", () => {
    expect(byJwt(claimsOf(principals.staff), routes.machines)).toBeUndefined();
    expect(byJwt(claimsOf(principals.staff), routes.restricted)).toBeUndefined();
    expect(byJwt(claimsOf(principals.app), routes.people)).toBeUndefined();
    expect(byLambda({ ...claimsOf(principals.staff), issuer_kind: "machines" })).toBeUndefined();
    expect(byLambda({ ...claimsOf(principals.system), issuer_kind: "people" })).toBeUndefined();
  });
});

it("trusts no other authorizer than the one that guards the route", () => {
  const claims = { ...claimsOf(principals.system), issuer_kind: "machines" };
  expect(byJwt({ ...claimsOf(principals.restricted), issuer_kind: "restricted" }, routes.reading)).toBeUndefined();
  expect(byJwt(claims, routes.mixed)).toBeUndefined();
  expect(claimedPrincipal(httpEvent({ authorizer: { lambda: claims } }), routes.machines)).toBeUndefined();
});

it("knows nobody on a public route", () => {
  expect(byJwt(claimsOf(principals.app), routes.open)).toBeUndefined();
});
