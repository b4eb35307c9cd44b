import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { trustedIssuers, type VerifyToken } from "#identity/trusted-issuers.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** Without `alg`, as some issuers have it: then it is on us to insist on one. */
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k1", use: "sig" };

/** What the issuers' server answers, by path; a test may spoil it. */
let pages: Record<string, { status: number; body: string }>;
let requests: string[];
let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    requests.push(url);
    const page = pages[url] ?? { status: 404, body: "" };
    response.writeHead(page.status, { "content-type": "application/json" }).end(page.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const discovery = (issuer: string) => [
  `/${issuer}/.well-known/openid-configuration`,
  { status: 200, body: JSON.stringify({ issuer: `${base}/${issuer}`, jwks_uri: `${base}/${issuer}/jwks` }) },
];
let verify: VerifyToken;
beforeEach(() => {
  requests = [];
  const keySet = { status: 200, body: JSON.stringify({ keys: [jwk] }) };
  pages = Object.fromEntries(["machines", "people"].flatMap((name) => [discovery(name), [`/${name}/jwks`, keySet]]));
  verify = trustedIssuers({
    machines: { issuer: `${base}/machines`, audience: "cloakroom" },
    restricted: { issuer: `${base}/machines`, audience: "cloakroom-restricted" },
    people: { issuer: `${base}/people`, audience: "portal" },
  });
});

const seconds = () => Math.floor(Date.now() / 1000);
const claimsOf = (name: "machines" | "people"): JWTPayload => ({
  ...{
    iss: `${base}/${name}`,
    sub: "s",
    aud: name === "machines" ? "cloakroom" : "portal",
    iat: seconds(),
    exp: seconds() + 60,
  },
});
const sign = (payload: JWTPayload, key: KeyObject = privateKey, alg = "RS256") =>
  new SignJWT(payload).setProtectedHeader({ alg, kid: "k1" }).sign(key);
const without = (name: string, claims: JWTPayload): JWTPayload =>
  Object.fromEntries(Object.entries(claims).filter(([one]) => one !== name));
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token that is good", () => {
  it.each(["machines", "people"] as const)("shows every claim as text, and whose it is: %s", async (kind) => {
    const token = await sign({ ...claimsOf(kind), "cognito:groups": ["auditor", "assessor"], nested: { a: 1 }, n: 7 });
    expect(await verify(token)).toMatchObject({
      ...{ iss: `${base}/${kind}`, sub: "s", issuer_kind: kind, "cognito:groups": "[auditor assessor]", n: "7" },
    });
  });

  it("is told apart by its audience from others of its issuer", async () => {
    const restricted = { ...claimsOf("machines"), aud: "cloakroom-restricted" };
    expect(await verify(await sign(restricted))).toMatchObject({ issuer_kind: "restricted" });
    expect(await verify(await sign({ ...restricted, iss: `${base}/people` }))).toBeUndefined();
    expect(await verify(await sign({ ...restricted, aud: ["cloakroom", "cloakroom-restricted"] }))).toBeUndefined();
  });

  it("cannot say itself whose it is", async () => {
    expect(await verify(await sign({ ...claimsOf("people"), issuer_kind: "machines" }))).toMatchObject({
      issuer_kind: "people",
    });
  });

  it("may name its audience among others, or as client_id where it has none (Cognito's access tokens)", async () => {
    const noAudience = without("aud", claimsOf("people"));
    expect(await verify(await sign({ ...claimsOf("people"), aud: ["other", "portal"] }))).toBeDefined();
    expect(await verify(await sign({ ...noAudience, client_id: "portal" }))).toBeDefined();
    expect(await verify(await sign({ ...noAudience, client_id: "other" }))).toBeUndefined();
    expect(await verify(await sign({ ...claimsOf("people"), aud: "other", client_id: "portal" }))).toBeUndefined();
  });

  it("costs its issuer one look-up, however many come at once", async () => {
    const token = await sign(claimsOf("machines"));
    await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    expect(requests.toSorted()).toEqual(["/machines/.well-known/openid-configuration", "/machines/jwks"]);
  });
});

describe("a token that is not", () => {
  const hmac = (header: string, payload: string) =>
    createHmac("sha256", publicKey.export({ format: "pem", type: "spki" }))
      .update(`${header}.${payload}`)
      .digest("base64url");

  it.each<[string, () => string | Promise<string>]>([
    ["gibberish", () => "x.y.z"],
    ["nothing", () => ""],
    ["of an issuer that is not trusted", () => sign({ ...claimsOf("machines"), iss: "https://evil.example" })],
    ["of a machine, for people", () => sign({ ...claimsOf("machines"), aud: "portal" })],
    ["for another audience", () => sign({ ...claimsOf("machines"), aud: "elsewhere" })],
    ["expired", () => sign({ ...claimsOf("machines"), exp: seconds() - 1 })],
    ["not good yet", () => sign({ ...claimsOf("machines"), nbf: seconds() + 60 })],
    ["never expiring", () => sign(without("exp", claimsOf("machines")))],
    ["nobody's", () => sign(without("sub", claimsOf("people")))],
    [
      "under another key",
      () => sign(claimsOf("people"), generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey),
    ],
    ["with another algorithm of the same key", () => sign(claimsOf("people"), privateKey, "PS256")],
    ["without a signature", () => `${encoded({ alg: "none", kid: "k1" })}.${encoded(claimsOf("people"))}.`],
    ["cut short", async () => (await sign(claimsOf("people"))).slice(0, -9)],
    [
      "signed with the public key as a shared secret",
      () => {
        const [header, payload] = [encoded({ alg: "HS256", kid: "k1" }), encoded(claimsOf("machines"))];
        return `${header}.${payload}.${hmac(header, payload)}`;
      },
    ],
  ])("is nobody's: %s", async (_, token) => {
    expect(await verify(await token())).toBeUndefined();
  });
});

describe("an issuer that cannot be asked", () => {
  it.each<[string, () => void]>([
    ["has no discovery document", () => delete pages["/people/.well-known/openid-configuration"]],
    [
      "has one that says nothing",
      () => Object.assign(pages, { "/people/.well-known/openid-configuration": { status: 200, body: "{}" } }),
    ],
    [
      "has one of another issuer",
      () => {
        const body = JSON.stringify({ issuer: `${base}/machines`, jwks_uri: `${base}/people/jwks` });
        pages["/people/.well-known/openid-configuration"] = { status: 200, body };
      },
    ],
    [
      "has one that writes its name otherwise",
      () => {
        const body = JSON.stringify({ issuer: `${base}/people/`, jwks_uri: `${base}/people/jwks` });
        pages["/people/.well-known/openid-configuration"] = { status: 200, body };
      },
    ],
    ["has no keys", () => delete pages["/people/jwks"]],
    ["is failing", () => Object.assign(pages, { "/people/jwks": { status: 503, body: "" } })],
    ["answers something else", () => Object.assign(pages, { "/people/jwks": { status: 200, body: "<html>" } })],
    ["answers with no key set", () => Object.assign(pages, { "/people/jwks": { status: 200, body: '{"keys":1}' } })],
  ])("is an error, not a bad token, and is asked again: it %s", async (_, spoil) => {
    const good = { ...pages };
    spoil();
    const token = await sign(claimsOf("people"));
    await expect(verify(token)).rejects.toThrow();
    pages = good;
    expect(await verify(token)).toBeDefined();
  });

  it("does not keep the other from being asked", async () => {
    delete pages["/people/.well-known/openid-configuration"];
    expect(await verify(await sign(claimsOf("machines")))).toBeDefined();
  });
});
