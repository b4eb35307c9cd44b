import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  GenerateDataKeyWithoutPlaintextCommand,
  type KMSClient,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { aKey, kmsClient, startKms } from "./front-door-fixtures.ts";

const vault = aKey("vault-key");
const other = aKey("other-key");
const signing = aKey("signing-key", "RSA_2048");
const context = { purpose: "vault-key", class: "contact" };

let frontDoor: RunningFrontDoor;
let kms: KMSClient;

beforeAll(async () => {
  const aliases = { "alias/vault": vault.keyId };
  frontDoor = await startKms(await openKmsStore({ keys: [vault, other, signing], aliases }));
  kms = kmsClient(frontDoor);
});

afterAll(async () => {
  kms.destroy();
  await frontDoor.close();
});

const bytes = (text: string): Uint8Array => Buffer.from(text);

async function encrypted(
  plaintext = "the secret",
  EncryptionContext: Record<string, string> = context,
): Promise<Uint8Array> {
  const command = new EncryptCommand({ KeyId: vault.keyId, Plaintext: bytes(plaintext), EncryptionContext });
  return (await kms.send(command)).CiphertextBlob as Uint8Array;
}

const decrypt = (
  CiphertextBlob: Uint8Array,
  more: { KeyId?: string; EncryptionContext?: Record<string, string> } = {},
) => kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context, ...more }));

describe("Encrypt and Decrypt", () => {
  test("a ciphertext names its key, so that Decrypt needs no KeyId", async () => {
    const answer = await decrypt(await encrypted());
    expect(Buffer.from(answer.Plaintext ?? []).toString()).toBe("the secret");
    expect(answer).toMatchObject({ KeyId: vault.arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
  });

  test.each([
    ["key id", vault.keyId],
    ["key ARN", vault.arn],
    ["alias name", "alias/vault"],
    ["alias ARN", vault.arn.replace("key/vault-key", "alias/vault")],
  ])("a key may be named by its %s", async (_, KeyId) => {
    expect((await decrypt(await encrypted(), { KeyId })).KeyId).toBe(vault.arn);
  });

  test("the order of the encryption context's pairs does not matter", async () => {
    const blob = await encrypted();
    const reversed = Object.fromEntries(Object.entries(context).reverse());
    await expect(decrypt(blob, { EncryptionContext: reversed })).resolves.toBeDefined();
  });

  test.each([
    ["none", {}],
    ["one pair missing", { purpose: "vault-key" }],
    ["one pair more", { ...context, keyId: "1" }],
    ["another value", { ...context, class: "identity" }],
    ["another case", { ...context, class: "Contact" }],
    ["the same text, split otherwise", { purpose: 'vault-key","class":"contact' }],
  ])("another encryption context opens nothing: %s", async (_, EncryptionContext) => {
    await expect(decrypt(await encrypted(), { EncryptionContext })).rejects.toMatchObject({
      name: "InvalidCiphertextException",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("no changed bit of a ciphertext goes unnoticed", async () => {
    const blob = await encrypted();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: blob.length * 8 - 1 }), async (bit) => {
        const tampered = Buffer.from(blob);
        tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const name = expect.stringMatching(/^(InvalidCiphertextException|AccessDeniedException)$/);
        await expect(decrypt(tampered)).rejects.toMatchObject({ name });
        await expect(decrypt(tampered, { KeyId: vault.arn })).rejects.toMatchObject({
          name: expect.stringMatching(/^(InvalidCiphertextException|IncorrectKeyException)$/),
        });
      }),
      { numRuns: 60 },
    );
  });

  test("neither a truncated ciphertext nor any other bytes are a ciphertext", async () => {
    const blob = await encrypted();
    const candidates = [blob.subarray(0, -1), blob.subarray(0, 20), blob.subarray(0, 1), bytes("not a ciphertext")];
    for (const candidate of candidates) {
      await expect(decrypt(candidate)).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    }
  });

  test("a KeyId of another key is refused, although the ciphertext is good", async () => {
    await expect(decrypt(await encrypted(), { KeyId: other.keyId })).rejects.toMatchObject({
      name: "IncorrectKeyException",
    });
  });

  test("the same plaintext is never encrypted to the same bytes", async () => {
    expect(Buffer.from(await encrypted()).equals(await encrypted())).toBe(false);
  });

  test("a key that does not exist is not found", async () => {
    const command = new EncryptCommand({ KeyId: "alias/none", Plaintext: bytes("x") });
    await expect(kms.send(command)).rejects.toMatchObject({
      name: "NotFoundException",
      message: expect.stringContaining("alias/none"),
    });
  });

  test("Encrypt takes 1 to 4096 bytes", async () => {
    const ofLength = (length: number) =>
      kms.send(new EncryptCommand({ KeyId: vault.keyId, Plaintext: Buffer.alloc(length), EncryptionContext: context }));
    await expect(ofLength(4096)).resolves.toBeDefined();
    await expect(ofLength(4097)).rejects.toMatchObject({ name: "ValidationException" });
    await expect(ofLength(0)).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("a signing key neither encrypts nor makes data keys", async () => {
    const KeyId = signing.keyId;
    const refusal = { name: "InvalidKeyUsageException", message: expect.stringContaining("SIGN_VERIFY") };
    await expect(kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") }))).rejects.toMatchObject(refusal);
    await expect(kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }))).rejects.toMatchObject(refusal);
  });

  test("a parameter without a local counterpart is refused, not ignored", async () => {
    const command = new DecryptCommand({ CiphertextBlob: await encrypted(), EncryptionContext: context, DryRun: true });
    await expect(kms.send(command)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("DryRun"),
    });
  });
});

describe("ReEncrypt", () => {
  test("moves a ciphertext to another key and another encryption context", async () => {
    const answer = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: await encrypted(),
        SourceEncryptionContext: context,
        DestinationKeyId: other.arn,
        DestinationEncryptionContext: { period: "2026-12" },
      }),
    );
    expect(answer).toMatchObject({ SourceKeyId: vault.arn, KeyId: other.arn });
    const moved = answer.CiphertextBlob as Uint8Array;
    await expect(decrypt(moved)).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    const opened = await decrypt(moved, { EncryptionContext: { period: "2026-12" } });
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("the secret");
  });

  test("needs the encryption context and the key that the source was encrypted with", async () => {
    const CiphertextBlob = await encrypted();
    const move = (more: object) =>
      kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other.keyId, ...more }));
    await expect(move({})).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    await expect(move({ SourceEncryptionContext: context, SourceKeyId: other.keyId })).rejects.toMatchObject({
      name: "IncorrectKeyException",
    });
  });
});

describe("GenerateDataKey", () => {
  const generate = (more: Partial<GenerateDataKeyCommandInput>) =>
    kms.send(new GenerateDataKeyCommand({ KeyId: vault.keyId, EncryptionContext: context, ...more }));

  test("answers the key in plaintext and encrypted, under the encryption context", async () => {
    const answer = await generate({ KeySpec: "AES_256" });
    expect(answer.KeyId).toBe(vault.arn);
    const opened = await decrypt(answer.CiphertextBlob as Uint8Array);
    expect(opened.Plaintext).toEqual(answer.Plaintext);
    await expect(decrypt(answer.CiphertextBlob as Uint8Array, { EncryptionContext: {} })).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  test.each([
    [{ KeySpec: "AES_256" }, 32],
    [{ KeySpec: "AES_128" }, 16],
    [{ NumberOfBytes: 1 }, 1],
    [{ NumberOfBytes: 1024 }, 1024],
  ] as const)("%j makes a key of %i bytes", async (size, length) => {
    expect((await generate(size)).Plaintext).toHaveLength(length);
  });

  test.each([
    [{}],
    [{ KeySpec: "AES_256", NumberOfBytes: 32 }],
    [{ NumberOfBytes: 0 }],
    [{ NumberOfBytes: 1025 }],
  ] as const)("%j is no valid size", async (size) => {
    await expect(generate(size)).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("GenerateDataKeyWithoutPlaintext answers the encrypted key alone", async () => {
    const command = new GenerateDataKeyWithoutPlaintextCommand({
      KeyId: vault.keyId,
      EncryptionContext: context,
      NumberOfBytes: 24,
    });
    const answer = await kms.send(command);
    expect(Object.keys(answer).sort()).toEqual(["$metadata", "CiphertextBlob", "KeyId"]);
    expect((await decrypt(answer.CiphertextBlob as Uint8Array)).Plaintext).toHaveLength(24);
  });
});
