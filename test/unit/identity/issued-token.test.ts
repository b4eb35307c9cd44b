import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { readIssuedToken } from "#identity/issued-token.ts";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { type AccessTokenClaims, tokenSigner } from "#shared/tokens/token-signer.ts";
import { fakeSigningKms } from "#test/unit/fakes/signing.ts";

const issuer = "https://id.example";
const now = new Date("2026-11-21T09:00:00.000Z");
const exp = now.getTime() / 1000 + 3600;
const claims = { iss: issuer, sub: "cli_1", aud: "cloakroom", client_id: "cli_1", jti: "tok_1", iat: exp - 3600, exp };

const { kms, privateKey } = fakeSigningKms();
const keys = signingKeys(kms, "arn:aws:kms:eu-west-1:111122223333:key/1");
const sign = tokenSigner(kms, keys);
const read = async (token: string, at = now) => readIssuedToken(token, await keys(), issuer, at);

describe("a token of ours", () => {
  it("tells whose it is and until when", async () => {
    expect(await read(await sign(claims))).toEqual({ clientId: "cli_1", tokenId: "tok_1", expiresAt: exp });
  });

  it("may be a restricted data token", async () => {
    const token = await sign({ ...claims, aud: "cloakroom-restricted", jti: "rdt_1" });
    expect(await read(token)).toMatchObject({ tokenId: "rdt_1" });
  });

  it("is none any more once it has expired", async () => {
    expect(await read(await sign(claims), new Date(exp * 1000))).toBeUndefined();
  });

  it.each(["client_id", "jti", "exp", "iss"])("is none without %s", async (name) => {
    const { [name]: _, ...others } = claims as AccessTokenClaims;
    expect(await read(await sign(others))).toBeUndefined();
  });
});

describe("not a token of ours", () => {
  const forged = (header: { alg: string; typ?: string; kid?: string }, key: Parameters<SignJWT["sign"]>[0]) =>
    new SignJWT(claims).setProtectedHeader(header).sign(key);
  const unsigned = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  it.each<[string, () => string | Promise<string>]>([
    ["gibberish", () => "x"],
    ["nothing", () => ""],
    ["one without a signature", () => `${unsigned({ alg: "none", typ: "at+jwt" })}.${unsigned(claims)}.`],
    ["one of another issuer", () => sign({ ...claims, iss: "https://evil.example" })],
    [
      "one under a key of somebody else",
      () => forged({ alg: "RS256", typ: "at+jwt" }, generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey),
    ],
    ["one of another type", () => forged({ alg: "RS256", typ: "JWT" }, privateKey)],
    ["one with another algorithm of the same key", () => forged({ alg: "PS256", typ: "at+jwt" }, privateKey)],
    [
      "one that was changed",
      async () => (await sign(claims)).replace(/\.[^.]+\./, `.${unsigned({ ...claims, jti: "tok_2" })}.`),
    ],
  ])("%s", async (_, token) => {
    expect(await read(await token())).toBeUndefined();
  });

  it("is not what a failure of KMS makes of a token", async () => {
    const broken = [{ arn: "a", jwk: { ...(await keys())[0].jwk, n: 1 as never } }];
    await expect(readIssuedToken(await sign(claims), broken, issuer, now)).rejects.toThrow();
  });
});
