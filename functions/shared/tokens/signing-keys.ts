import { createHash, createPublicKey } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient } from "@aws-sdk/client-kms";

/** A public key as JWKS publishes it (RFC 7517). `kid` is its thumbprint (RFC 7638), so that it needs no registry. */
export interface PublicSigningKey {
  readonly arn: string;
  readonly jwk: {
    readonly kty: "RSA";
    readonly n: string;
    readonly e: string;
    readonly kid: string;
    readonly alg: "RS256";
    readonly use: "sig";
  };
}

/**
 * The public halves of the signing keys, from KMS, where the private halves stay. The first signs; the others are still
 * published, so that a key can be replaced while its tokens are out. Read once, then kept: a KMS public key never changes.
 * @param arns comma-separated ARNs
 */
export function signingKeys(
  kms: KMSClient,
  arns: string,
): () => Promise<readonly [PublicSigningKey, ...PublicSigningKey[]]> {
  let loading: Promise<readonly [PublicSigningKey, ...PublicSigningKey[]]> | undefined;
  const load = async () => {
    const keys = await Promise.all(arns.split(",").map((arn) => publicKey(kms, arn)));
    return keys as [PublicSigningKey, ...PublicSigningKey[]];
  };
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function publicKey(kms: KMSClient, arn: string): Promise<PublicSigningKey> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: arn }));
  const key = createPublicKey({ key: Buffer.from(PublicKey as Uint8Array), format: "der", type: "spki" });
  const { n, e } = key.export({ format: "jwk" }) as { n: string; e: string };
  const kid = createHash("sha256")
    .update(JSON.stringify({ e, kty: "RSA", n }))
    .digest("base64url");
  return { arn, jwk: { kty: "RSA", n, e, kid, alg: "RS256", use: "sig" } };
}
