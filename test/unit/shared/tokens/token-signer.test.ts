import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { tokenSigner } from "#shared/tokens/token-signer.ts";
import { fakeSigningKms } from "#test/unit/fakes/signing.ts";

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1";
const claims = { iss: "https://id.example", sub: "cli_1", aud: "cloakroom", iat: 1_790_000_000, exp: 1_790_003_600 };
const currentDate = new Date(1_790_000_100_000);

describe("a token", () => {
  it("is a JWT of type at+jwt, signed with RS256, that others can verify (RFC 9068)", async () => {
    const { kms, publicKey } = fakeSigningKms();
    const token = await tokenSigner(kms, signingKeys(kms, arn))(claims);
    const { payload, protectedHeader } = await jwtVerify(token, publicKey, { algorithms: ["RS256"], currentDate });
    expect(payload).toEqual(claims);
    expect(protectedHeader).toMatchObject({ typ: "at+jwt", alg: "RS256" });
  });

  it("is the same for the same claims in whatever order, and names a key that is published", async () => {
    const { kms } = fakeSigningKms();
    const keys = signingKeys(kms, arn);
    const sign = tokenSigner(kms, keys);
    expect(await sign(claims)).toBe(await sign(claims));
    expect(await sign(Object.fromEntries(Object.entries(claims).reverse()))).toBe(await sign(claims));
    expect(decodeProtectedHeader(await sign(claims)).kid).toBe((await keys())[0].jwk.kid);
  });

  it("carries its text exactly", async () => {
    const { kms } = fakeSigningKms();
    const grants = 'HelloWorld!"\\é\u2028';
    expect(decodeJwt(await tokenSigner(kms, signingKeys(kms, arn))({ ...claims, grants })).grants).toBe(grants);
  });
});
