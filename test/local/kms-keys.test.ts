import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CancelKeyDeletionCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GetPublicKeyCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openKmsStore } from "#local/kms/key-store.ts";
import { StartupError } from "#local/startup-error.ts";
import type { LocalKey } from "#local/system.ts";
import { account, aKey, kmsClient, startKms } from "./front-door-fixtures.ts";

const vault = aKey("vault-key");
const signing = aKey("signing-key", "RSA_2048");
const Plaintext = Buffer.from("the secret");

let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), "cloakroom-")), "kms");
});

afterEach(() => {
  rmSync(join(directory, ".."), { recursive: true });
});

/** Runs a KMS with these keys from first call to last, and stops it. */
async function withKms<Result>(
  keys: readonly LocalKey[],
  use: (kms: KMSClient) => Promise<Result>,
  options: { directory?: string } = {},
): Promise<Result> {
  const frontDoor = await startKms(await openKmsStore({ keys, ...options }));
  const kms = kmsClient(frontDoor);
  try {
    return await use(kms);
  } finally {
    kms.destroy();
    await frontDoor.close();
  }
}

const encrypt = async (kms: KMSClient): Promise<Uint8Array> =>
  (await kms.send(new EncryptCommand({ KeyId: vault.keyId, Plaintext }))).CiphertextBlob as Uint8Array;

const decrypt = async (kms: KMSClient, CiphertextBlob: Uint8Array): Promise<string> =>
  Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? []).toString();

describe("a KMS with a directory", () => {
  test("opens after a restart what it encrypted before, and keeps its public keys", async () => {
    const publicKey = async (kms: KMSClient) =>
      (await kms.send(new GetPublicKeyCommand({ KeyId: signing.keyId }))).PublicKey;
    const before = await withKms(
      [vault, signing],
      async (kms) => ({ blob: await encrypt(kms), key: await publicKey(kms) }),
      {
        directory,
      },
    );
    await withKms(
      [vault, signing],
      async (kms) => {
        expect(await decrypt(kms, before.blob)).toBe("the secret");
        expect(await publicKey(kms)).toEqual(before.key);
      },
      { directory },
    );
  });

  test("keeps the keys to itself, in one file that only its owner can read", async () => {
    await openKmsStore({ keys: [vault], directory });
    expect(readdirSync(directory)).toEqual(["keys.json"]);
    expect(statSync(join(directory, "keys.json")).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  test("adds new keys, and keeps the material of keys that are no longer declared", async () => {
    const blob = await withKms([vault], encrypt, { directory });
    await openKmsStore({ keys: [signing], directory });
    expect(await withKms([vault, signing], (kms) => decrypt(kms, blob), { directory })).toBe("the secret");
  });

  test("does not start with a damaged file, and leaves it as it is", async () => {
    await openKmsStore({ keys: [vault], directory });
    const path = join(directory, "keys.json");
    writeFileSync(path, readFileSync(path).subarray(0, 40));
    await expect(openKmsStore({ keys: [vault], directory })).rejects.toThrow(StartupError);
    expect(readFileSync(path)).toHaveLength(40);
  });

  test("does not start where a key has become one of another kind", async () => {
    await openKmsStore({ keys: [vault], directory });
    const changed = { ...signing, keyId: vault.keyId };
    await expect(openKmsStore({ keys: [changed], directory })).rejects.toThrow(/vault-key as another kind of key/);
  });

  test("remembers that a key is disabled", async () => {
    await withKms([vault], (kms) => kms.send(new DisableKeyCommand({ KeyId: vault.keyId })), { directory });
    await withKms(
      [vault],
      async (kms) => {
        await expect(encrypt(kms)).rejects.toMatchObject({ name: "DisabledException" });
      },
      { directory },
    );
  });
});

describe("a KMS without a directory", () => {
  test("starts with new keys, under which older ciphertexts do not open", async () => {
    const blob = await withKms([vault], encrypt);
    await withKms([vault], async (kms) => {
      await expect(decrypt(kms, blob)).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    });
  });

  test("does not start with a kind of key that it cannot use", async () => {
    const encryptingRsa = { ...signing, usage: "ENCRYPT_DECRYPT" } as const;
    await expect(openKmsStore({ keys: [encryptingRsa] })).rejects.toThrow(StartupError);
  });

  test("does not know the key of another account's ciphertext", async () => {
    const blob = await withKms([vault], encrypt);
    await withKms([signing], async (kms) => {
      await expect(decrypt(kms, blob)).rejects.toMatchObject({ name: "AccessDeniedException" });
    });
  });
});

describe("key states", () => {
  const KeyId = vault.keyId;

  test("a disabled key refuses every operation but DescribeKey, until it is enabled", async () => {
    await withKms([vault, signing], async (kms) => {
      const blob = await encrypt(kms);
      await kms.send(new DisableKeyCommand({ KeyId }));
      await kms.send(new DisableKeyCommand({ KeyId: signing.keyId }));
      const SigningAlgorithm = "RSASSA_PSS_SHA_256";
      const refusal = { name: "DisabledException" };
      await expect(encrypt(kms)).rejects.toMatchObject(refusal);
      await expect(decrypt(kms, blob)).rejects.toMatchObject(refusal);
      await expect(
        kms.send(new SignCommand({ KeyId: signing.keyId, Message: Plaintext, SigningAlgorithm })),
      ).rejects.toMatchObject(refusal);
      await expect(kms.send(new GetPublicKeyCommand({ KeyId: signing.keyId }))).rejects.toMatchObject(refusal);
      expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toMatchObject({
        KeyState: "Disabled",
        Enabled: false,
      });
      await kms.send(new EnableKeyCommand({ KeyId }));
      expect(await decrypt(kms, blob)).toBe("the secret");
    });
  });

  test("a key that waits for its deletion refuses, and is disabled once that is cancelled", async () => {
    await withKms([vault], async (kms) => {
      const refusal = { name: "KMSInvalidStateException" };
      await expect(kms.send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toMatchObject(refusal);
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      await expect(encrypt(kms)).rejects.toMatchObject(refusal);
      await expect(kms.send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject(refusal);
      await kms.send(new CancelKeyDeletionCommand({ KeyId }));
      await expect(encrypt(kms)).rejects.toMatchObject({ name: "DisabledException" });
    });
  });

  test("DescribeKey tells what a key is", async () => {
    await withKms([vault], async (kms) => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({
        AWSAccountId: account,
        Arn: vault.arn,
        KeyId,
        KeySpec: "SYMMETRIC_DEFAULT",
        KeyUsage: "ENCRYPT_DECRYPT",
        KeyState: "Enabled",
        EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
        CreationDate: expect.any(Date),
      });
    });
  });
});
