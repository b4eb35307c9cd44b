import { createHash } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";

/** The one algorithm: what holds the key may sign by no other. */
export const signingAlgorithm = "RSASSA_PSS_SHA_256";

export interface Signature {
  readonly algorithm: typeof signingAlgorithm;
  /** ARN of the key. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/** Who signs, and by which public key that is checked. */
export interface Signer {
  /** The public half: DER of SubjectPublicKeyInfo (RFC 5280). It never changes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Signature>;
}

/**
 * Signs by an RSA key that stays in KMS. RSASSA-PSS with a salt as long as the digest (RFC 8017, section 8.1), so that two
 * signatures of one message differ, and both are good. KMS takes 4,096 bytes of a message, so it gets the digest.
 */
export async function digestSigner(kms: KMSClient, keyId: string): Promise<Signer> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  return {
    publicKey: PublicKey as Uint8Array,
    sign: async (message) => {
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: keyId,
          Message: createHash("sha256").update(message).digest(),
          MessageType: "DIGEST",
          SigningAlgorithm: signingAlgorithm,
        }),
      );
      return { algorithm: signingAlgorithm, keyId, bytes: Signature as Uint8Array };
    },
  };
}
