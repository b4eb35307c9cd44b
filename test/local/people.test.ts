import { createHash, randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPeople, type People, portalClientId } from "#local/people/people.ts";

let server: Server;
let issuer: string;
let people: People;

beforeAll(async () => {
  let listener: RequestListener = () => {};
  server = createServer((request, response) => listener(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  people = await createPeople(issuer, "cloakroom-people");
  listener = people.listener;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function verify(token: string) {
  const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
    string,
    string
  >;
  expect(discovery.issuer).toBe(issuer);
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri ?? ""));
  return jwtVerify(token, keys, { issuer, audience: "cloakroom-people", algorithms: ["RS256"] });
}

describe("a minted token", () => {
  test.each([
    ["ada", "assessor"],
    ["ron", "responder"],
    ["petra", "privacy-officer"],
    ["otto", "auditor"],
    ["dora", "developer"],
  ])("of %s names the person and their role, and verifies by discovery", async (name, role) => {
    const { payload, protectedHeader } = await verify((await people.mint(name)) ?? "");
    expect(payload).toMatchObject({ sub: name, aud: "cloakroom-people", "cognito:groups": [role] });
    expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "at+jwt", kid: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  test("is not given to someone who is not seeded", async () => {
    expect(await people.mint("mallory")).toBeUndefined();
    expect(await people.mint("__proto__")).toBeUndefined();
  });
});

/** A browser that follows one authorization request by hand. */
function browser() {
  const cookies = new Map<string, string>();
  return async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(url, issuer), {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
}

describe("the sign-in", () => {
  const redirectUri = "http://127.0.0.1:5173/callback";
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");

  function authorizationUrl(overrides: Record<string, string> = {}): string {
    const query = {
      client_id: portalClientId,
      response_type: "code",
      scope: "openid profile",
      redirect_uri: redirectUri,
      code_challenge: challenge,
      code_challenge_method: "S256",
      state: "s1",
      ...overrides,
    };
    return `/auth?${new URLSearchParams(query)}`;
  }

  test("shows a page with every person, and a choice gives a code for a token", async () => {
    const visit = browser();
    const signIn = (await visit(authorizationUrl())).headers.get("location") ?? "";
    const page = await visit(signIn);
    expect(await page.text()).toContain('value="petra"');
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const chosen = await visit(signIn, { method: "POST", headers: form, body: "person=petra" });
    expect(chosen.status).toBe(303);
    const resumed = await visit(chosen.headers.get("location") ?? "");
    const callback = new URL(resumed.headers.get("location") ?? "");
    expect(callback.origin + callback.pathname).toBe(redirectUri);
    expect(callback.searchParams.get("state")).toBe("s1");
    const response = await fetch(`${issuer}/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: portalClientId,
        redirect_uri: redirectUri,
        code: callback.searchParams.get("code") ?? "",
        code_verifier: verifier,
      }),
    });
    const tokens = (await response.json()) as { access_token: string; id_token: string };
    expect((await verify(tokens.access_token)).payload).toMatchObject({
      sub: "petra",
      "cognito:groups": ["privacy-officer"],
    });
    expect(tokens.id_token).toBeTruthy();
  });

  test("shows the page again for a person who is not seeded", async () => {
    const visit = browser();
    const signIn = (await visit(authorizationUrl())).headers.get("location") ?? "";
    const answer = await visit(signIn, { method: "POST", body: new URLSearchParams({ person: "mallory" }) });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });

  test("is refused without PKCE, and to another address than this machine's", async () => {
    const visit = browser();
    const plain = await visit(authorizationUrl({ code_challenge: "", code_challenge_method: "" }));
    expect(plain.headers.get("location")).toContain("error=invalid_request");
    expect((await visit(authorizationUrl({ redirect_uri: "http://evil.example/callback" }))).status).toBe(400);
  });

  test("page is not shown to who did not come by an authorization request", async () => {
    expect((await fetch(`${issuer}/sign-in/made-up`)).status).toBe(400);
  });
});
