import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGateway } from "#local/gateway/gateway.ts";
import { createIssuerKeys } from "#local/gateway/issuer-keys.ts";
import type { LocalRoute } from "#local/system.ts";

interface Issuer {
  readonly url: string;
  readonly key: CryptoKey;
  /** Discovery answers 500 while this is set. */
  broken: boolean;
}

const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An issuer with one RSA key, named `k1`. */
async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const issuer = { url: "", key: privateKey, broken: false };
  issuer.url = await listen(
    createServer((request, response) => {
      const discovery = { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` };
      response.statusCode = issuer.broken ? 500 : 200;
      response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk] } : discovery));
    }),
  );
  return issuer;
}

let issuer: Issuer;
let other: Issuer;
let url: string;
const authorizerCalls: unknown[] = [];

/** The Lambda authorizer: decides by what the Authorization header says. */
function decide(header: string): unknown {
  if (header === "allow") return { isAuthorized: true, context: { sub: "ada", roles: ["assessor"], level: 2 } };
  if (header === "deny") return { isAuthorized: false };
  if (header === "malformed") return { authorized: "yes" };
  throw new Error("authorizer failed");
}

beforeAll(async () => {
  [issuer, other] = await Promise.all([startIssuer(), startIssuer()]);
  const jwt = { type: "jwt", issuer: issuer.url, audience: ["cloakroom", "second"] } as const;
  const route = (routeKey: string, rest: Partial<LocalRoute>): LocalRoute => ({
    routeKey,
    functionName: "integration",
    authorizationScopes: [],
    ...rest,
  });
  const listener = createGateway({
    api: {
      apiId: "api1234567",
      name: "main",
      routes: [
        route("GET /jwt", { authorizer: jwt }),
        route("POST /jwt", { authorizer: jwt }),
        route("GET /scoped", { authorizer: jwt, authorizationScopes: ["orders:read", "orders:write"] }),
        route("GET /broken", { authorizer: { ...jwt, issuer: other.url } }),
        route("GET /request/{id}", { authorizer: { type: "request", functionName: "authorizer" } }),
      ],
    },
    region: "us-east-1",
    account: "000000000000",
    keysOf: createIssuerKeys(),
    onError: () => {},
    invoke: async (name, event) => {
      if (name === "integration") return { payload: JSON.stringify(event) };
      authorizerCalls.push(event);
      try {
        return { payload: JSON.stringify(decide((event as { identitySource: string[] }).identitySource[0] ?? "")) };
      } catch {
        return { payload: "{}", functionError: "Unhandled" };
      }
    },
  });
  url = await listen(createServer(listener));
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const seconds = () => Math.floor(Date.now() / 1000);

function claims(overrides: JWTPayload = {}): JWTPayload {
  return { iss: issuer.url, aud: "cloakroom", sub: "app-1", iat: seconds() - 5, exp: seconds() + 60, ...overrides };
}

const sign = (payload: JWTPayload, key: CryptoKey | Uint8Array = issuer.key, header: object = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "k1", ...header }).sign(key);

const get = (path: string, authorization?: string) =>
  fetch(url + path, authorization === undefined ? {} : { headers: { authorization } });

/** What the function saw of the authorizer's result. */
async function authorizerIn(response: Response) {
  const event = (await response.json()) as {
    requestContext: { authorizer: { jwt?: { claims: object; scopes: unknown }; lambda?: unknown } };
  };
  return event.requestContext.authorizer;
}

describe("a JWT authorizer", () => {
  test("admits a good token and hands its claims over as text", async () => {
    const exp = seconds() + 60;
    const token = await sign(claims({ exp, roles: ["a", "b"], admin: true, none: null, map: { b: 1, a: ["x"] } }));
    expect((await authorizerIn(await get("/jwt", `Bearer ${token}`))).jwt).toEqual({
      claims: {
        iss: issuer.url,
        aud: "cloakroom",
        sub: "app-1",
        iat: expect.stringMatching(/^\d+$/),
        exp: String(exp),
        roles: "[a b]",
        admin: "true",
        none: "<nil>",
        map: "map[a:[x] b:1]",
      },
      scopes: null,
    });
  });

  test.each([
    ["without the word Bearer", async () => sign(claims())],
    ["with bearer in small letters", async () => `bearer ${await sign(claims())}`],
    ["with one of several audiences", async () => `Bearer ${await sign(claims({ aud: ["x", "second"] }))}`],
    [
      "with client_id in place of aud",
      async () => {
        const { aud: _, ...rest } = claims({ client_id: "cloakroom" });
        return `Bearer ${await sign(rest)}`;
      },
    ],
  ])("admits a token %s", async (_, authorization) => {
    expect((await get("/jwt", await authorization())).status).toBe(200);
  });

  test.each<[string, () => Promise<string> | string]>([
    ["that is no token", () => "Bearer nonsense"],
    ["with alg none", () => `Bearer ${new UnsecuredJWT(claims()).encode()}`],
    ["with another issuer", async () => `Bearer ${await sign(claims({ iss: other.url }))}`],
    ["with a longer issuer", async () => `Bearer ${await sign(claims({ iss: `${issuer.url}/` }))}`],
    ["with another audience", async () => `Bearer ${await sign(claims({ aud: "cloakroom-restricted" }))}`],
    [
      "with another aud, though client_id fits",
      async () => `Bearer ${await sign(claims({ aud: "x", client_id: "cloakroom" }))}`,
    ],
    [
      "without aud and client_id",
      async () => {
        const { aud: _, ...rest } = claims();
        return `Bearer ${await sign(rest)}`;
      },
    ],
    ["that has expired", async () => `Bearer ${await sign(claims({ exp: seconds() - 1 }))}`],
    [
      "that never expires",
      async () => {
        const { exp: _, ...rest } = claims();
        return `Bearer ${await sign(rest)}`;
      },
    ],
    ["not valid yet", async () => `Bearer ${await sign(claims({ nbf: seconds() + 60 }))}`],
    ["issued in the future", async () => `Bearer ${await sign(claims({ iat: seconds() + 60 }))}`],
    ["forged with another key of the same name", async () => `Bearer ${await sign(claims(), other.key)}`],
    ["with an unknown kid", async () => `Bearer ${await sign(claims(), issuer.key, { kid: "k2" })}`],
    [
      "without a kid",
      async () => `Bearer ${await new SignJWT(claims()).setProtectedHeader({ alg: "RS256" }).sign(issuer.key)}`,
    ],
    ["signed with a shared secret", async () => `Bearer ${await sign(claims(), new Uint8Array(32), { alg: "HS256" })}`],
    [
      "with one flipped claim",
      async () => {
        const [header, , signature] = (await sign(claims())).split(".");
        const payload = Buffer.from(JSON.stringify(claims({ sub: "app-2" }))).toString("base64url");
        return `Bearer ${header}.${payload}.${signature}`;
      },
    ],
  ])("refuses a token %s", async (_, authorization) => {
    const response = await get("/jwt", await authorization());
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer scope="" error="invalid_token"/);
    expect(await response.json()).toEqual({ message: "Unauthorized" });
  });

  test("refuses a request without a token, whatever its body", async () => {
    expect((await get("/jwt")).status).toBe(401);
    expect((await get("/jwt", "Bearer ")).status).toBe(401);
    expect((await fetch(`${url}/jwt`, { method: "POST", body: "x".repeat(100_000) })).status).toBe(401);
  });

  test("asks for one of the route's scopes", async () => {
    const good = await get("/scoped", await sign(claims({ scope: "buyers:write orders:read" })));
    expect((await authorizerIn(good)).jwt?.scopes).toEqual(["orders:read"]);
    const bad = await get("/scoped", await sign(claims({ scope: "buyers:write" })));
    expect(bad.status).toBe(403);
    expect(bad.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    expect(await bad.json()).toEqual({ message: "Forbidden" });
  });

  test("refuses all while the issuer cannot be read, and admits again when it can", async () => {
    const token = await sign(claims({ iss: other.url }), other.key);
    other.broken = true;
    expect((await get("/broken", token)).status).toBe(401);
    other.broken = false;
    expect((await get("/broken", token)).status).toBe(200);
  });
});

describe("a Lambda authorizer", () => {
  test("is asked with the request, and its context goes to the function as it is", async () => {
    authorizerCalls.length = 0;
    expect(await authorizerIn(await get("/request/o-1?a=1", "allow"))).toEqual({
      lambda: { sub: "ada", roles: ["assessor"], level: 2 },
    });
    expect(authorizerCalls).toMatchObject([
      {
        version: "2.0",
        type: "REQUEST",
        routeArn: "arn:aws:execute-api:us-east-1:000000000000:api1234567/$default/GET/request/o-1",
        identitySource: ["allow"],
        routeKey: "GET /request/{id}",
        rawPath: "/request/o-1",
        queryStringParameters: { a: "1" },
        pathParameters: { id: "o-1" },
        headers: { authorization: "allow" },
      },
    ]);
    expect(authorizerCalls[0]).not.toHaveProperty("body");
  });

  test("is asked again for every request", async () => {
    authorizerCalls.length = 0;
    await get("/request/1", "allow");
    await get("/request/1", "allow");
    expect(authorizerCalls).toHaveLength(2);
  });

  test.each([
    ["deny", 403, "Forbidden"],
    ["malformed", 500, "Internal Server Error"],
    ["throw", 500, "Internal Server Error"],
  ])("that answers %s gives %i", async (authorization, status, message) => {
    const response = await get("/request/1", authorization);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  test("is not asked without its identity source: 401", async () => {
    authorizerCalls.length = 0;
    expect((await get("/request/1")).status).toBe(401);
    expect(authorizerCalls).toEqual([]);
  });
});
