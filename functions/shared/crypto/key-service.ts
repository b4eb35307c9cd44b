import { createSecretKey, type KeyObject } from "node:crypto";
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { type DataKeyId, dataKeyName } from "./data-key.ts";

export interface GeneratedDataKey {
  readonly plaintext: KeyObject;
  readonly wrapped: Uint8Array;
  readonly kmsKeyArn: string;
}

/** Makes and unwraps data keys. Each call is one KMS call; `id` is the encryption context. */
export interface KeyService {
  generate(id: DataKeyId): Promise<GeneratedDataKey>;
  unwrap(id: DataKeyId, wrapped: Uint8Array): Promise<KeyObject>;
}

/**
 * AWS KMS, GenerateDataKey and Decrypt.
 *
 * @param keyArn the key ARN, not an alias or id: KMS names the key it used by its ARN, and that answer is checked
 * @throws IntegrityError KMS says that the ciphertext or its context is not genuine (InvalidCiphertextException,
 *   IncorrectKeyException), or its answer names another key or has no 256-bit key in it
 * @throws UnavailableError anything else: throttled, timed out, denied, key disabled, KMS or the network down
 */
export function createKmsKeyService(client: KMSClient, keyArn: string): KeyService {
  return {
    async generate(id) {
      const command = new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256", EncryptionContext: { ...id } });
      const answer = await client.send(command).catch(refuse(id));
      if (!answer.CiphertextBlob) throw new IntegrityError(dataKeyName(id));
      return { plaintext: checkedKey(id, keyArn, answer), wrapped: answer.CiphertextBlob, kmsKeyArn: keyArn };
    },
    async unwrap(id, wrapped) {
      const command = new DecryptCommand({ KeyId: keyArn, CiphertextBlob: wrapped, EncryptionContext: { ...id } });
      return checkedKey(id, keyArn, await client.send(command).catch(refuse(id)));
    },
  };
}

interface KmsAnswer {
  readonly KeyId?: string | undefined;
  readonly Plaintext?: Uint8Array | undefined;
}

function checkedKey(id: DataKeyId, keyArn: string, { KeyId, Plaintext }: KmsAnswer): KeyObject {
  if (KeyId !== keyArn || Plaintext?.length !== 32) throw new IntegrityError(dataKeyName(id));
  return createSecretKey(Plaintext);
}

const refuse = (id: DataKeyId) => (cause: unknown) => {
  const forged = cause instanceof InvalidCiphertextException || cause instanceof IncorrectKeyException;
  throw forged ? new IntegrityError(dataKeyName(id), { cause }) : new UnavailableError("kms", { cause });
};
