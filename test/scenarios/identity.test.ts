import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { authorizationServerMetadata, jwks, openidConfiguration, revokeToken, token } from "#identity/contract.ts";
import { openapi } from "#reference/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newOrder,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { getOrder, readPii } from "#vault/contract.ts";

const instance = useLocalSystem({ systemsOnly: true });
const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

let api: string;
let identity: string;
let application: Application;
let other: Application;
let orderId: string;

beforeAll(async () => {
  ({ api, identity } = instance.urls);
  const marketplace = await tokenOf(instance, "system:marketplace");
  const grant = { roles: ["shipping"], sellers: ["S-1"] } as const;
  application = await newApplication(instance, marketplace, grant);
  other = await newApplication(instance, marketplace, grant);
  orderId = (await newOrder(instance, marketplace, "S-1")).orderId;
});

const basic = ({ clientId, clientSecret }: Application) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
});
const form = ({ clientId, clientSecret }: Application) => ({ client_id: clientId, client_secret: clientSecret });
const request = (body: object, headers: Record<string, string> = {}) => call(identity, token, { body, headers });
const see = (bearer: string) => call(api, getOrder, { token: bearer, params: { orderId } });

describe("what anyone may read", () => {
  test("is the metadata of the authorization server, the same at both places", async () => {
    const metadata = await expectStatus(200, call(identity, openidConfiguration, {}));
    expect(await expectStatus(200, call(identity, authorizationServerMetadata, {}))).toEqual(metadata);
    expect(metadata).toMatchObject({
      issuer: identity,
      token_endpoint: `${identity}/oauth/token`,
      revocation_endpoint: `${identity}/oauth/revoke`,
      jwks_uri: `${identity}/oauth/jwks`,
      grant_types_supported: ["client_credentials"],
    });
  });

  test("is the public key of access tokens, with which others verify them (RFC 9068)", async () => {
    const { keys } = await expectStatus(200, call(identity, jwks, {}));
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);

    const bearer = await accessToken(instance, application);
    const verified = await jwtVerify(bearer, createRemoteJWKSet(new URL(`${identity}/oauth/jwks`)), {
      issuer: identity,
      audience: "cloakroom",
      typ: "at+jwt",
      algorithms: ["RS256"],
    });
    const { client_id, scope, iat = 0, exp = 0 } = verified.payload;
    expect({ client_id, scope }).toEqual({
      client_id: application.clientId,
      scope: "orders:read pii:request contact:issue",
    });
    expect(exp - iat).toBeLessThanOrEqual(3600);
  });

  test("is the description of the API, which `npm run openapi` prints too and in which the linter finds no fault", async () => {
    const served = await expectStatus(200, call(api, openapi, {}));
    const printed = await run(process.execPath, [join(root, "functions/reference/print-openapi.ts")]);
    expect(served).toEqual(JSON.parse(printed.stdout));

    const directory = await mkdtemp(join(tmpdir(), "openapi-"));
    try {
      const file = join(directory, "openapi.json");
      await writeFile(file, JSON.stringify(served));
      const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
      const linter = join(root, "node_modules/@redocly/cli/bin/cli.js");
      const linted = await run(process.execPath, [linter, "lint", file, "--format=json"], { cwd: directory, env });
      expect(JSON.parse(linted.stdout)).toMatchObject({ totals: { errors: 0, warnings: 0, ignored: 0 } });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("an access token", () => {
  const grant = { grant_type: "client_credentials" };

  test("is given to a client that authenticates by HTTP Basic, or in the form", async () => {
    const answer = { token_type: "Bearer", expires_in: 3600, scope: "orders:read pii:request contact:issue" };
    const issued = [
      await expectStatus(200, request(grant, basic(application))),
      await expectStatus(200, request({ ...grant, ...form(application) })),
    ];
    for (const { access_token, ...rest } of issued) {
      expect(rest).toEqual(answer);
      await expectStatus(200, see(access_token));
    }
    expect((await request(grant, basic(application))).headers.get("cache-control")).toBe("no-store");
    expect((await request(grant, basic(application))).headers.get("pragma")).toBe("no-cache");
  });

  test("has the scopes that were asked for, and opens nothing else", async () => {
    const asked = await expectStatus(200, request({ ...grant, scope: "pii:request" }, basic(application)));
    expect(asked.scope).toBe("pii:request");
    const problem = await expectProblem("forbidden", see(asked.access_token));
    expect(problem.missing).toContain("scope orders:read of an application");
  });

  const secret = "x".repeat(43);
  test.each<[string, () => [object, Record<string, string>?], number, string]>([
    ["no grant type", () => [{}, basic(application)], 400, "invalid_request"],
    [
      "two ways of authentication",
      () => [{ ...grant, ...form(application) }, basic(application)],
      400,
      "invalid_request",
    ],
    ["another grant type", () => [{ grant_type: "password" }, basic(application)], 400, "unsupported_grant_type"],
    [
      "a scope that the client does not have",
      () => [{ ...grant, scope: "orders:write" }, basic(application)],
      400,
      "invalid_scope",
    ],
    [
      "a scope that does not exist",
      () => [{ ...grant, scope: "orders:read all" }, basic(application)],
      400,
      "invalid_scope",
    ],
    ["no client", () => [grant], 401, "invalid_client"],
    ["an unknown client", () => [grant, basic({ ...application, clientId: "cli_1" })], 401, "invalid_client"],
    ["a wrong secret", () => [{ ...grant, ...form({ ...application, clientSecret: secret }) }], 401, "invalid_client"],
    [
      "another client's secret",
      () => [grant, basic({ ...other, clientId: application.clientId })],
      401,
      "invalid_client",
    ],
    ["a bearer token in place of Basic", () => [grant, { authorization: "Bearer a.b.c" }], 401, "invalid_client"],
  ])("is refused for %s, in the words of RFC 6749", async (_, requestOf, status, error) => {
    const answer = await request(...requestOf());
    expect(answer).toMatchObject({ status, body: { error } });
    expect(answer.headers.get("www-authenticate")).toEqual(status === 401 ? expect.stringMatching(/^Basic /) : null);
  });

  test("is refused for a parameter that comes twice, and for a body that is no form", async () => {
    const send = async (type: string, body: string) => {
      const headers = { ...basic(application), "content-type": type };
      const response = await fetch(`${identity}/oauth/token`, { method: "POST", headers, body });
      return { status: response.status, body: await response.json() };
    };
    const twice = "grant_type=client_credentials&grant_type=client_credentials";
    expect(await send("application/x-www-form-urlencoded", twice)).toMatchObject({
      status: 400,
      body: { error: "invalid_request" },
    });
    expect((await send("application/json", JSON.stringify(grant))).status).toBe(415);
  });
});

describe("the revocation of one token (RFC 7009)", () => {
  const revoke = (by: Application, bearer: string) =>
    call(identity, revokeToken, { body: { ...form(by), token: bearer } });

  test("ends it for the next request, and lets the client's other tokens live", async () => {
    const [ended, living] = [await accessToken(instance, application), await accessToken(instance, application)];
    await expectStatus(200, see(ended));
    await expectStatus(200, revoke(application, ended));
    await expectStatus(200, revoke(application, ended));
    await expectProblem("access_revoked", see(ended));
    await expectStatus(200, see(living));
  });

  test("ends a restricted data token just so", async () => {
    const ticket = await shippingToken(instance, await accessToken(instance, application), [orderId]);
    const read = () => call(api, readPii, { token: ticket, params: { orderId }, query: { fields: "recipient.name" } });
    await expectStatus(200, read());
    await expectStatus(200, revoke(application, ticket));
    await expectProblem("access_revoked", read());
  });

  test("does nothing to another client's token, and does not say so", async () => {
    const bearer = await accessToken(instance, application);
    await expectStatus(200, revoke(other, bearer));
    await expectStatus(200, see(bearer));
    await expectStatus(200, revoke(other, "no.token.atall"));
  });

  test("is for clients, and of a token", async () => {
    const bearer = await accessToken(instance, application);
    const stranger = { ...application, clientSecret: "x".repeat(43) };
    expect(await revoke(stranger, bearer)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    await expectStatus(200, see(bearer));
    const none = await call(identity, revokeToken, { body: form(application) });
    expect(none).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});
