import { createSecretKey, randomBytes } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { type BlindIndex, createBlindIndex } from "#shared/crypto/blind-index.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { fakePorts } from "./fakes.ts";

let ports: ReturnType<typeof fakePorts>;
let index: BlindIndex;
beforeEach(() => {
  ports = fakePorts();
  index = createBlindIndex(ports);
});

it("is the same for all spellings of an address, in every process", async () => {
  const one = await index.email("Ada@Bücher.example");
  const other = await createBlindIndex(ports).email(" ada@xn--bcher-kva.EXAMPLE");
  expect(other).toBe(one);
  expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

it("differs for different values", async () => {
  expect(await index.phone("+14803860930")).not.toBe(await index.phone("+14803860931"));
  expect(await index.email("ada@example.com")).not.toBe(await index.email("alan@example.com"));
});

it("differs for an address and a phone number that read the same", async () => {
  expect(await index.email("+14803860930")).not.toBe(await index.phone("+14803860930"));
});

it("differs from the same value's under another key", async () => {
  expect(await createBlindIndex(fakePorts()).phone("+14803860930")).not.toBe(await index.phone("+14803860930"));
});

it("has a key of its own purpose, and asks KMS once for 50 concurrent values", async () => {
  await createVaultKeys(ports).sealingKey("contact");
  ports.service.calls.length = 0;
  await Promise.all(Array.from({ length: 50 }, (_, number) => index.phone(`+1480386${number}`)));
  expect(ports.service.calls).toEqual(["generate blind-index/contact/1"]);
});

it("is refused, not wrong, if KMS answers another key", async () => {
  await index.phone("+14803860930");
  ports.service.unwrap = async () => createSecretKey(randomBytes(32));
  await expect(createBlindIndex(ports).phone("+14803860930")).rejects.toThrow(IntegrityError);
});
