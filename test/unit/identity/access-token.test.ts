import { describe, expect, it } from "vitest";
import { accessTokenClaims, grantedScopes } from "#identity/access-token.ts";
import type { Client } from "#identity/client.ts";
import { OAuthError, oauthAnswer } from "#identity/oauth-error.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";

const issuer = "https://id.example";
const system: Client = { clientId: "cli_1", status: "active", epoch: 3, secrets: [], scopes: ["orders:write"] };
const claimsFor = (client: Client, epochs: Record<string, number>) =>
  accessTokenClaims(client, { scopes: [], epochs }, ["orders:read", "pii:request"], {
    ...{ issuer, clock: fakeClock("2026-11-21T09:00:00.999Z"), ids: sequentialIds() },
  });
const issued = Date.parse("2026-11-21T09:00:00.000Z") / 1000;

describe("scopes", () => {
  const allowed = ["orders:read", "pii:request"];

  it.each([undefined, "", "  "])("are all that the client has when none is asked for: %j", (requested) => {
    expect(grantedScopes(requested, allowed)).toEqual(allowed);
  });

  it("are those asked for, each once", () => {
    expect(grantedScopes("pii:request", allowed)).toEqual(["pii:request"]);
    expect(grantedScopes("pii:request  orders:read pii:request", allowed)).toEqual(["pii:request", "orders:read"]);
  });

  it.each(["orders:write", "orders:read orders:write", "ORDERS:READ", "orders:read,pii:request"])(
    "are refused as a whole when the client does not have one of them: %s",
    (requested) => {
      expect(() => grantedScopes(requested, allowed)).toThrow(expect.objectContaining({ code: "invalid_scope" }));
    },
  );

  it("may be none, for a client that has none", () => {
    expect(grantedScopes(undefined, [])).toEqual([]);
  });
});

describe("the claims of a token (RFC 9068 section 2.2)", () => {
  it("of a system", () => {
    expect(claimsFor(system, { global: 0, credential: 3 })).toEqual({
      ...{ iss: issuer, sub: "cli_1", aud: "cloakroom", client_id: "cli_1", jti: "tok_1" },
      ...{ iat: issued, exp: issued + 3600, scope: "orders:read pii:request", epochs: "global:0 credential:3" },
    });
  });

  it("of an application name it and its developer, on whose standing the token rests", () => {
    const application = { ...system, applicationId: "app_1", developerId: "dev_1" };
    expect(claimsFor(application, { global: 0, developer: 1, application: 2, credential: 3 })).toMatchObject({
      ...{ application_id: "app_1", developer_id: "dev_1", epochs: "global:0 developer:1 application:2 credential:3" },
    });
  });

  it("are text and times only, which a gateway cannot mangle", () => {
    for (const value of Object.values(claimsFor(system, { global: 0 })))
      expect(["string", "number"]).toContain(typeof value);
  });
});

describe("an OAuth refusal (RFC 6749 section 5.2)", () => {
  it("is 401 with a challenge for a client that is not let in, and 400 otherwise", () => {
    expect(oauthAnswer(new OAuthError("invalid_client", "no"))).toEqual({
      status: 401,
      body: { error: "invalid_client", error_description: "no" },
      headers: { "www-authenticate": expect.stringMatching(/^Basic /) },
    });
    for (const code of ["invalid_request", "invalid_scope", "unsupported_grant_type"] as const)
      expect(oauthAnswer(new OAuthError(code, "no"))).toEqual({
        status: 400,
        body: { error: code, error_description: "no" },
      });
  });

  it("is not made of an error that is none of OAuth's", () => {
    expect(() => oauthAnswer(new RangeError("secret"))).toThrow(RangeError);
  });
});
