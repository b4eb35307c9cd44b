import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  type KeyObject,
  verify as verifySignature,
} from "node:crypto";
import {
  GenerateMacCommand,
  GetPublicKeyCommand,
  type KMSClient,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { aKey, kmsClient, startKms } from "./front-door-fixtures.ts";

const signing = aKey("signing-key", "RSA_2048");
const larger = aKey("larger-key", "RSA_3072");
const symmetric = aKey("vault-key");
const mac = aKey("mac-key", "HMAC_256");
const message = Buffer.from("header.payload");

const algorithms = ["PKCS1_V1_5", "PSS"].flatMap((padding) =>
  ([256, 384, 512] as const).map((bits) => ({
    algorithm: `RSASSA_${padding}_SHA_${bits}` as SigningAlgorithmSpec,
    hash: `sha${bits}`,
    padding: padding === "PSS" ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING,
    saltLength: bits / 8,
  })),
);

let frontDoor: RunningFrontDoor;
let kms: KMSClient;

beforeAll(async () => {
  frontDoor = await startKms(await openKmsStore({ keys: [signing, larger, symmetric, mac] }));
  kms = kmsClient(frontDoor);
});

afterAll(async () => {
  kms.destroy();
  await frontDoor.close();
});

async function publicKey(KeyId = signing.keyId): Promise<KeyObject> {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
}

async function sign(algorithm: SigningAlgorithmSpec, digest?: Uint8Array, KeyId = signing.keyId): Promise<Uint8Array> {
  const MessageType = digest ? "DIGEST" : "RAW";
  const command = new SignCommand({ KeyId, Message: digest ?? message, MessageType, SigningAlgorithm: algorithm });
  return (await kms.send(command)).Signature as Uint8Array;
}

const verify = (SigningAlgorithm: SigningAlgorithmSpec, Signature: Uint8Array, Message: Uint8Array = message) =>
  kms.send(new VerifyCommand({ KeyId: signing.keyId, Message, Signature, SigningAlgorithm }));

describe.each(algorithms)("$algorithm", ({ algorithm, hash, padding, saltLength }) => {
  const digest = createHash(hash).update(message).digest();

  test("node:crypto verifies signatures over a message and over its digest", async () => {
    for (const key of [signing, larger]) {
      const verifier = { key: await publicKey(key.keyId), padding, saltLength };
      for (const signature of [await sign(algorithm, undefined, key.keyId), await sign(algorithm, digest, key.keyId)]) {
        expect(verifySignature(hash, message, verifier, signature)).toBe(true);
      }
    }
  });

  test("Verify accepts the signature, and answers an error to any other", async () => {
    const signature = await sign(algorithm);
    expect(await verify(algorithm, signature)).toMatchObject({ SignatureValid: true, KeyId: signing.arn });
    const tampered = Buffer.from(signature);
    tampered.writeUInt8(tampered.readUInt8(9) ^ 1, 9);
    const refusal = { name: "KMSInvalidSignatureException" };
    await expect(verify(algorithm, tampered)).rejects.toMatchObject(refusal);
    await expect(verify(algorithm, signature.subarray(1))).rejects.toMatchObject(refusal);
    await expect(verify(algorithm, signature, Buffer.from("header.other"))).rejects.toMatchObject(refusal);
    const others = algorithms.filter((other) => other.algorithm !== algorithm);
    for (const other of others) await expect(verify(other.algorithm, signature)).rejects.toMatchObject(refusal);
  });

  test("a digest of another length is refused", async () => {
    await expect(sign(algorithm, digest.subarray(1))).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("signing keys", () => {
  test("GetPublicKey says what the key is for", async () => {
    expect(await kms.send(new GetPublicKeyCommand({ KeyId: signing.arn }))).toMatchObject({
      KeyId: signing.arn,
      KeySpec: "RSA_2048",
      KeyUsage: "SIGN_VERIFY",
      SigningAlgorithms: expect.arrayContaining(["RSASSA_PKCS1_V1_5_SHA_256"]),
    });
  });

  test("an algorithm of another kind of key is refused", async () => {
    await expect(sign("ECDSA_SHA_256")).rejects.toMatchObject({ name: "InvalidKeyUsageException" });
  });

  test("an encryption key does not sign, and has no public key", async () => {
    const KeyId = symmetric.keyId;
    const command = new SignCommand({ KeyId, Message: message, SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" });
    await expect(kms.send(command)).rejects.toMatchObject({ name: "InvalidKeyUsageException" });
    await expect(kms.send(new GetPublicKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: "UnsupportedOperationException",
    });
  });

  test("a message has at most 4096 bytes", async () => {
    const SigningAlgorithm = "RSASSA_PKCS1_V1_5_SHA_256";
    const command = new SignCommand({ KeyId: signing.keyId, Message: Buffer.alloc(4097), SigningAlgorithm });
    await expect(kms.send(command)).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("GenerateMac and VerifyMac", () => {
  const input = { KeyId: mac.keyId, Message: message, MacAlgorithm: "HMAC_SHA_256" } as const;

  test("a MAC verifies for its message alone", async () => {
    const { Mac = new Uint8Array(), KeyId } = await kms.send(new GenerateMacCommand(input));
    expect(KeyId).toBe(mac.arn);
    expect(await kms.send(new VerifyMacCommand({ ...input, Mac }))).toMatchObject({ MacValid: true });
    const refusal = { name: "KMSInvalidMacException" };
    const otherMessage = new VerifyMacCommand({ ...input, Message: Buffer.from("other"), Mac });
    await expect(kms.send(otherMessage)).rejects.toMatchObject(refusal);
    await expect(kms.send(new VerifyMacCommand({ ...input, Mac: Mac.subarray(1) }))).rejects.toMatchObject(refusal);
    const otherKey = createHmac("sha256", Buffer.alloc(32)).update(message).digest();
    await expect(kms.send(new VerifyMacCommand({ ...input, Mac: otherKey }))).rejects.toMatchObject(refusal);
  });

  test("a signing key makes no MACs", async () => {
    const command = new GenerateMacCommand({ ...input, KeyId: signing.keyId });
    await expect(kms.send(command)).rejects.toMatchObject({ name: "InvalidKeyUsageException" });
  });
});
