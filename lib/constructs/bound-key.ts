import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { FieldClass } from "#shared/crypto/field-class.ts";
import type { Binding } from "./binding.ts";

/** What a function may do with the KMS key behind the vault: for one purpose, and these classes of field. */
export interface VaultKeyUse {
  readonly actions: readonly ("GenerateDataKey" | "Decrypt")[];
  readonly purpose: "vault-key" | "blind-index" | "contact-token";
  readonly classes: readonly FieldClass[];
}

/**
 * Binds a function to the vault's KMS key for these uses. The encryption context of a call is {purpose, class, keyId}, and
 * KMS refuses to unwrap under another context than it wrapped under; so a condition on the context is a condition on what
 * can be opened. `StringEquals` and `StringLike` fail where the context has no such key, so a call without a context is
 * denied; `ForAllValues` alone would pass it, and is here only to keep further keys out.
 * Source: AWS KMS Developer Guide, "kms:EncryptionContext:context-key" and "kms:EncryptionContextKeys".
 */
export function boundVaultKey(key: IKey, ...uses: readonly VaultKeyUse[]): Binding {
  return {
    value: key.keyArn,
    statements: uses.map(
      ({ actions, purpose, classes }) =>
        new PolicyStatement({
          actions: actions.map((action) => `kms:${action}`),
          resources: [key.keyArn],
          conditions: {
            StringEquals: { "kms:EncryptionContext:purpose": purpose, "kms:EncryptionContext:class": classes },
            StringLike: { "kms:EncryptionContext:keyId": "?*" },
            "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["purpose", "class", "keyId"] },
          },
        }),
    ),
  };
}

/** Binds a function to the key that evidence is signed with: by one algorithm, and no other. */
export const boundEvidenceKey = ({ keyArn }: IKey): Binding => ({
  value: keyArn,
  statements: [
    new PolicyStatement({
      actions: ["kms:Sign"],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" } },
    }),
    new PolicyStatement({ actions: ["kms:GetPublicKey"], resources: [keyArn] }),
  ],
});

/**
 * Binds a function to the keys that access tokens are signed with. The first signs; all are published.
 * @param mode `publish` reads the public keys; `sign` also signs, as RS256 and nothing else
 */
export function boundSigningKeys(keys: readonly IKey[], mode: "publish" | "sign"): Binding {
  const publish = new PolicyStatement({ actions: ["kms:GetPublicKey"], resources: keys.map(({ keyArn }) => keyArn) });
  const sign = new PolicyStatement({
    actions: ["kms:Sign"],
    resources: keys.slice(0, 1).map(({ keyArn }) => keyArn),
    conditions: { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" } },
  });
  return {
    value: keys.map(({ keyArn }) => keyArn).join(","),
    statements: mode === "sign" ? [sign, publish] : [publish],
  };
}
