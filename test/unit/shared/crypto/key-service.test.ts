import { randomBytes } from "node:crypto";
import { KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { createKmsKeyService } from "#shared/crypto/key-service.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { type StubAnswer, stubAws } from "./stub-aws.ts";

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const otherArn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-12ab-34cd-56ef-1234567890ab";
const id = { purpose: "vault-key", class: "contact", keyId: "2026-11" } as const;
const plaintext = randomBytes(32);
const wrapped = randomBytes(184);

function kms(answer: StubAnswer) {
  const { config, requests } = stubAws(() => answer);
  return { service: createKmsKeyService(new KMSClient(config), keyArn), requests };
}
const answering = (bytes: Buffer, arn: string | undefined = keyArn) => ({
  body: { KeyId: arn, Plaintext: bytes.toString("base64"), CiphertextBlob: wrapped.toString("base64") },
});

it("generates a 256-bit key under the configured KMS key, with purpose, class and key id as encryption context", async () => {
  const { service, requests } = kms(answering(plaintext));
  const generated = await service.generate(id);
  expect(generated.plaintext.export().equals(plaintext)).toBe(true);
  expect(Buffer.from(generated.wrapped).equals(wrapped)).toBe(true);
  expect(generated.kmsKeyArn).toBe(keyArn);
  const body = { KeyId: keyArn, KeySpec: "AES_256", EncryptionContext: id };
  expect(requests).toEqual([{ target: "GenerateDataKey", body }]);
});

it("unwraps under the configured KMS key and the same encryption context", async () => {
  const { service, requests } = kms(answering(plaintext));
  expect((await service.unwrap(id, wrapped)).export().equals(plaintext)).toBe(true);
  const body = { KeyId: keyArn, CiphertextBlob: wrapped.toString("base64"), EncryptionContext: id };
  expect(requests).toEqual([{ target: "Decrypt", body }]);
});

describe.each(["generate", "unwrap"] as const)("%s", (call) => {
  const run = (answer: StubAnswer) => {
    const { service } = kms(answer);
    return call === "generate" ? service.generate(id) : service.unwrap(id, wrapped);
  };

  it.each<[string, StubAnswer]>([
    ["names another KMS key", answering(plaintext, otherArn)],
    ["names the KMS key by its id alone", answering(plaintext, "1234abcd-12ab-34cd-56ef-1234567890ab")],
    ["names no KMS key", { body: { Plaintext: plaintext.toString("base64"), CiphertextBlob: "AA==" } }],
    ["has a key of 128 bits", answering(randomBytes(16))],
    ["has a key of 264 bits", answering(randomBytes(33))],
    ["has no plaintext", { body: { KeyId: keyArn, CiphertextBlob: "AA==" } }],
    ["is empty", { body: {} }],
  ])("refuses an answer that %s", async (_, answer) => {
    await expect(run(answer)).rejects.toThrow(new IntegrityError("vault-key/contact/2026-11"));
  });

  it.each(["InvalidCiphertextException", "IncorrectKeyException"])("takes %s for a forgery", async (error) => {
    await expect(run({ error })).rejects.toThrow(new IntegrityError("vault-key/contact/2026-11"));
  });

  it.each<StubAnswer>([
    { error: "ThrottlingException" },
    { error: "LimitExceededException" },
    { error: "DependencyTimeoutException", status: 503 },
    { error: "KMSInternalException", status: 500 },
    { error: "KeyUnavailableException", status: 500 },
    { error: "DisabledException" },
    { error: "KMSInvalidStateException" },
    { error: "AccessDeniedException" },
    { error: "NotFoundException" },
    { broken: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) },
    { broken: Object.assign(new Error("timed out"), { name: "TimeoutError" }) },
  ])("takes %o for KMS being unavailable", async (answer) => {
    const error = await run(answer).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ dependency: "kms", cause: expect.any(Error) });
  });
});

it("refuses a generated key that comes without its wrapped form", async () => {
  const { service } = kms({ body: { KeyId: keyArn, Plaintext: plaintext.toString("base64") } });
  await expect(service.generate(id)).rejects.toThrow(IntegrityError);
});
