import { createHash } from "node:crypto";
import { type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import type { PublicSigningKey } from "./signing-keys.ts";

/** Claims are strings and times only: API Gateway hands every claim to a function as a string and mangles nested ones. */
export type AccessTokenClaims = Readonly<Record<string, string | number>>;
export type TokenSigner = (claims: AccessTokenClaims) => Promise<string>;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const inOrder = (claims: AccessTokenClaims) =>
  Object.fromEntries(Object.entries(claims).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Signs JWT access tokens (RFC 9068, `at+jwt`) with RS256, the only kind that API Gateway's JWT authorizer takes. The key
 * never leaves KMS. RSASSA-PKCS1-v1_5 is deterministic: the same claims give the same token, in whatever order they come
 * (claims that were stored come back from DynamoDB in another).
 */
export function tokenSigner(
  kms: KMSClient,
  keys: () => Promise<readonly [PublicSigningKey, ...PublicSigningKey[]]>,
): TokenSigner {
  return async (claims) => {
    const [{ arn, jwk }] = await keys();
    const signed = `${encoded({ typ: "at+jwt", alg: "RS256", kid: jwk.kid })}.${encoded(inOrder(claims))}`;
    const { Signature } = await kms.send(
      new SignCommand({
        KeyId: arn,
        Message: createHash("sha256").update(signed).digest(),
        MessageType: "DIGEST",
        SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
      }),
    );
    return `${signed}.${Buffer.from(Signature as Uint8Array).toString("base64url")}`;
  };
}
