import { decodeJwt } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { developersFunctions } from "#developers/contract.ts";
import { identityFunctions } from "#identity/contract.ts";
import { incidentsFunctions } from "#incidents/contract.ts";
import { referenceFunctions } from "#reference/contract.ts";
import { type Access, guardFor, type TokenKind, tokenKinds } from "#shared/http/access.ts";
import type { FunctionSpec, RouteSpec } from "#shared/http/route.ts";
import { forgeries, genuineSigner, misissued } from "#test/support/forged-tokens.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newOrder, shippingToken, tokenOf } from "#test/support/marketplace.ts";
import { sendRaw } from "#test/support/raw-http.ts";
import { vaultFunctions } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
const functions: readonly FunctionSpec[] = [
  identityFunctions,
  developersFunctions,
  vaultFunctions,
  incidentsFunctions,
  referenceFunctions,
].flatMap((domain) => Object.values<FunctionSpec>(domain));
const routes = functions.flatMap((spec) => Object.values(spec.routes));
const guarded = routes.filter(({ access }) => guardFor(access) !== "none");

interface Bearer {
  readonly token: string;
  /** Whether it satisfies one alternative of a route's access. */
  readonly has: (access: Access) => boolean;
  /** By the issuer and audience of the token. */
  readonly kind: TokenKind;
}
let bearers: Readonly<Record<string, Bearer>>;

beforeAll(async () => {
  const marketplace = await tokenOf(local, "system:marketplace");
  const grant = { roles: ["orders", "shipping"], sellers: ["SELLER-01"] } as const;
  const app = await accessToken(local, await newApplication(local, marketplace, grant));
  const { orderId } = await newOrder(local, marketplace);
  const machine = (token: string, kind: "system" | "app"): Bearer => {
    const scopes = String(decodeJwt(token).scope).split(" ");
    const has = (access: Access) => access.kind === kind && scopes.includes(access.scope);
    return { token, has, kind: "machines" };
  };
  const staff = async (name: string, role: string): Promise<Bearer> => ({
    token: await tokenOf(local, `staff:${name}`),
    has: (access) => access.kind === "staff" && access.roles.some((one) => one === role),
    kind: "people",
  });
  bearers = {
    "the marketplace": machine(marketplace, "system"),
    "the relay": machine(await tokenOf(local, "system:relay"), "system"),
    "an application": machine(app, "app"),
    "an application with orders only": machine(
      await accessToken(local, await newApplication(local, marketplace, { ...grant, roles: ["orders"] })),
      "app",
    ),
    "a restricted data token": {
      token: await shippingToken(local, app, [orderId]),
      has: ({ kind }) => kind === "restricted",
      kind: "restricted",
    },
    "an assessor": await staff("ada", "assessor"),
    "a responder": await staff("rita", "responder"),
    "a privacy officer": await staff("petra", "privacy-officer"),
    "an auditor": await staff("otto", "auditor"),
    "a developer": {
      token: await tokenOf(local, "developer:dora"),
      has: ({ kind }) => kind === "developer",
      kind: "people",
    },
  };
});

const named = (list: readonly RouteSpec[]) => list.map((route) => [`${route.method} ${route.path}`, route] as const);

/** A request without a body, for things that are not there: who is admitted is told so, and changes nothing. */
async function ask({ host, path, method }: RouteSpec, authorization: string | undefined) {
  const base = host === "identity" ? local.urls.identity : local.urls.api;
  const url = base + path.replace("{applicationId}", "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B").replace(/\{\w+\}/g, "NOBODY");
  const response = await fetch(url, { method, headers: authorization === undefined ? {} : { authorization } });
  return { status: response.status, text: await response.text() };
}

/** 401 says no more than that, whoever says it. */
function expectUnauthenticated({ status, text }: Awaited<ReturnType<typeof ask>>, what: string, token = "\0") {
  const { message, code } = JSON.parse(text) as { message?: string; code?: string };
  expect({ what, status, said: code ?? message }).toEqual({
    what,
    status: 401,
    said: expect.stringMatching(/^(unauthenticated|Unauthorized)$/),
  });
  expect(text).not.toContain(token);
}

describe("every principal on every route", () => {
  test.each(named(guarded))("%s", async (_, route) => {
    for (const [who, { token, has, kind }] of Object.entries(bearers)) {
      const answer = await ask(route, `Bearer ${token}`);
      if (!tokenKinds(route.access).has(kind)) expectUnauthenticated(answer, who);
      else if (route.access.some(has))
        expect({ who, status: answer.status }).not.toMatchObject({ status: expect.toBeOneOf([401, 403, 500]) });
      else
        expect({ who, ...answer }).toMatchObject({ status: 403, text: expect.stringContaining('"code":"forbidden"') });
    }
  });

  test.each(named(routes.filter((route) => !guarded.includes(route))))("%s is for anyone", async (_, route) => {
    const { status } = await ask(route, undefined);
    expect(status).not.toBe(403);
    expect(status).toBeLessThan(500);
  });
});

/** A genuine token of a kind. */
const genuine = (kind: TokenKind): string =>
  ({
    machines: bearers["the marketplace"],
    restricted: bearers["a restricted data token"],
    people: bearers["a responder"],
  })[kind]?.token ?? "";

const jwksUri = (kind: TokenKind) =>
  kind === "people" ? `${local.urls.people}/jwks` : `${local.urls.identity}/oauth/jwks`;

describe("a token that is not good, on every route that takes one", () => {
  const kinds: readonly TokenKind[] = ["machines", "restricted", "people"];
  const taking = (kind: TokenKind) => guarded.filter(({ access }) => tokenKinds(access).has(kind));

  test.each(kinds)("is refused when it was forged (%s)", async (kind) => {
    const forged = await forgeries(genuine(kind), jwksUri(kind));
    for (const route of taking(kind))
      for (const [what, token] of Object.entries(forged))
        expectUnauthenticated(await ask(route, `Bearer ${token}`), `${route.path}: ${what}`, token);
  });

  // The people's issuer keeps its key to itself: what ours signs in its name is one more forgery there.
  test.each(kinds)("is refused when it is over, to come, for others, or from others (%s)", async (kind) => {
    const issued = await misissued(genuine(kind), genuineSigner(local));
    for (const route of taking(kind))
      for (const [what, token] of Object.entries(issued))
        expectUnauthenticated(await ask(route, `Bearer ${token}`), `${route.path}: ${what}`, token);
  });

  test("is refused when there is none, or something else in its place", async () => {
    for (const route of guarded) {
      const [kind] = tokenKinds(route.access) as ReadonlySet<TokenKind>;
      const good = genuine(kind as TokenKind);
      const basic = `Basic ${Buffer.from("client:secret").toString("base64")}`;
      const others = [undefined, "", "Bearer", "Bearer ", basic, `Basic ${good}`, `Bearer ${good}, Bearer ${good}`];
      for (const authorization of [...others, `Bearer ${good} ${good}`, `Bearer "${good}"`, `Token ${good}`])
        expectUnauthenticated(await ask(route, authorization), `${route.path}: ${authorization?.slice(0, 12)}`, good);
    }
  });
});

describe("a client that asks for a token in an odd way is refused in OAuth's form", () => {
  const form = "application/x-www-form-urlencoded";
  const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString("base64")}`;
  const grant = "grant_type=client_credentials";

  test.each<[string, string, Record<string, string>, number, object]>([
    ["a parameter twice", `${grant}&${grant}`, { "content-type": form }, 400, { error: "invalid_request" }],
    ["__proto__", `${grant}&__proto__=x`, { "content-type": form }, 401, { error: "invalid_client" }],
    [
      "bytes that are not UTF-8",
      `${grant}&client_id=%ff%fe`,
      { "content-type": form },
      401,
      { error: "invalid_client" },
    ],
    [
      "an id of 30,000 characters",
      `${grant}&client_secret=x&client_id=${"A".repeat(30_000)}`,
      { "content-type": form },
      401,
      { error: "invalid_client" },
    ],
    ["JSON", JSON.stringify({ grant_type: "client_credentials" }), { "content-type": "application/json" }, 415, {}],
    ["100 kB", "a".repeat(100_000), { "content-type": form }, 413, { code: "payload_too_large" }],
    ["Basic that is no base64", grant, { "content-type": form, authorization: "Basic %%%" }, 401, {}],
    ["Basic without a colon", grant, { "content-type": form, authorization: basic("client") }, 401, {}],
    ["Basic with a broken escape", grant, { "content-type": form, authorization: basic("%zz:%") }, 401, {}],
    ["Bearer", grant, { "content-type": form, authorization: "Bearer x" }, 401, { error: "invalid_client" }],
  ])("(%s)", async (_, body, headers, status, said) => {
    const answer = await sendRaw(local.urls.identity, { method: "POST", target: "/oauth/token", headers, body });
    expect({ status: answer.status, body: JSON.parse(answer.text) }).toMatchObject({ status, body: said });
  });
});
