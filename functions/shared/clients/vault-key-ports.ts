import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { systemClock } from "#shared/clock.ts";
import type { DataKeyPorts } from "#shared/crypto/data-key-loader.ts";
import { createKmsKeyService } from "#shared/crypto/key-service.ts";
import { createVaultKeyStore } from "#shared/crypto/vault-key-store.ts";
import { kms } from "./kms.ts";

/** Where a function gets vault keys and index keys from: the table that keeps them wrapped, and KMS, which unwraps them. */
export const vaultKeyPorts = (
  db: DynamoDBDocumentClient,
  env: { readonly VAULT_KEYS_TABLE: string; readonly VAULT_KEY_ARN: string },
): DataKeyPorts => ({
  service: createKmsKeyService(kms(), env.VAULT_KEY_ARN),
  store: createVaultKeyStore(db, env.VAULT_KEYS_TABLE),
  clock: systemClock,
});
