import { createSecretKey, randomBytes } from "node:crypto";
import { beforeEach, expect, it, vi } from "vitest";
import { createNonceSource } from "#shared/crypto/envelope.ts";
import { createRecordKey, rewrapRecordKey, unwrapRecordKey } from "#shared/crypto/record-key.ts";

// Every buffer that a record key passes through, to see what is left in it afterwards.
const { buffers } = vi.hoisted(() => ({ buffers: [] as Uint8Array[] }));
vi.mock("#shared/crypto/envelope.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("#shared/crypto/envelope.ts")>();
  const open: typeof original.open = (...given) => {
    const bytes = original.open(...given);
    buffers.push(bytes);
    return bytes;
  };
  const seal: typeof original.seal = (key, context, plaintext, nonces) => {
    if (typeof plaintext !== "string") buffers.push(plaintext);
    return original.seal(key, context, plaintext, nonces);
  };
  return { ...original, open, seal };
});

const vaultKey = (period: string) => ({
  id: { class: "contact", period } as const,
  key: createSecretKey(randomBytes(32)),
});
const order = { type: "order", id: "100-4716863-1000000", version: 1 } as const;
const november = vaultKey("2026-11");
const december = vaultKey("2026-12");
beforeEach(() => {
  buffers.length = 0;
});

it("is the same key, however often it is wrapped and unwrapped", () => {
  const { recordKey, wrapped } = createRecordKey(november, order, createNonceSource());
  const rewrapped = rewrapRecordKey(november, december, order, wrapped);
  expect(unwrapRecordKey(november, order, wrapped).equals(recordKey)).toBe(true);
  expect(unwrapRecordKey(december, order, rewrapped).equals(recordKey)).toBe(true);
});

it("leaves no copy in the buffers that it was made, unwrapped and re-wrapped in", () => {
  const { wrapped } = createRecordKey(november, order, createNonceSource());
  unwrapRecordKey(november, order, wrapped);
  rewrapRecordKey(november, december, order, wrapped);
  // Made: one. Unwrapped: one. Re-wrapped: one, which is opened and sealed again.
  expect(buffers).toHaveLength(4);
  for (const bytes of buffers) expect([...bytes]).toEqual(Array(32).fill(0));
});
