import { createPublicKey } from "node:crypto";
import type { KMSClient } from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { fakeSigningKms } from "#test/unit/fakes/signing.ts";

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1";

it("published keys are named by their thumbprint, as in the example of RFC 7638 section 3.1", async () => {
  const n =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
  const PublicKey = createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" }).export({
    format: "der",
    type: "spki",
  });
  const kms = { send: async () => ({ PublicKey }) } as unknown as KMSClient;
  const [{ jwk }] = await signingKeys(kms, arn)();
  expect(jwk).toEqual({
    kty: "RSA",
    n,
    e: "AQAB",
    kid: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    alg: "RS256",
    use: "sig",
  });
});

it("published keys are read once, however many ask, in the order of their ARNs", async () => {
  const { kms, calls } = fakeSigningKms();
  const keys = signingKeys(kms, `${arn},${arn}-old`);
  const [first, second] = await Promise.all([keys(), keys()]);
  expect(first).toBe(second);
  expect(first.map((key) => key.arn)).toEqual([arn, `${arn}-old`]);
  expect(calls).toEqual(["GetPublicKey", "GetPublicKey"]);
});

it("published keys are asked for again after KMS has failed", async () => {
  const { kms } = fakeSigningKms();
  const answers = [Promise.reject(new Error("down")), undefined];
  const send = async (command: never) => (await answers.shift()) ?? kms.send(command);
  const keys = signingKeys({ send } as unknown as KMSClient, arn);
  await expect(keys()).rejects.toThrow("down");
  expect(await keys()).toHaveLength(1);
});
