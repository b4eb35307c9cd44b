import { createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNonceSource, type EnvelopeContext, open, seal } from "#shared/crypto/envelope.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import nist from "#test/vectors/aes-256-gcm.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const key = createSecretKey(randomBytes(32));
const context: EnvelopeContext = {
  header: Buffer.from([1]),
  associatedData: Buffer.from("associated"),
  subject: "order/1/contact/email/1",
};

describe("NIST CAVP vectors", () => {
  const contextOf = ({ aad }: { aad: string }): EnvelopeContext => ({
    header: new Uint8Array(0),
    associatedData: hex(aad),
    subject: "vector",
  });

  it("has genuine and forged ones", () => {
    expect(nist.cases.filter(({ pt }) => pt !== null)).toHaveLength(25);
    expect(nist.cases.filter(({ pt }) => pt === null)).toHaveLength(25);
  });

  it.each(nist.cases.filter(({ pt }) => pt !== null))("opens and seals $name", (vector) => {
    const aesKey = createSecretKey(hex(vector.key));
    const envelope = hex(vector.iv + vector.ct + vector.tag);
    expect(open(aesKey, contextOf(vector), envelope).toString("hex")).toBe(vector.pt);
    // The nonce is a vector's only here: outside tests every NonceSource is random.
    const sealed = seal(aesKey, contextOf(vector), hex(vector.pt ?? ""), () => hex(vector.iv));
    expect(Buffer.from(sealed).toString("hex")).toBe(envelope.toString("hex"));
  });

  it.each(nist.cases.filter(({ pt }) => pt === null))("refuses $name", (vector) => {
    const envelope = hex(vector.iv + vector.ct + vector.tag);
    expect(() => open(createSecretKey(hex(vector.key)), contextOf(vector), envelope)).toThrow(IntegrityError);
  });
});

describe("an envelope", () => {
  it("is header, nonce, ciphertext and tag", () => {
    const envelope = seal(key, context, "five!", createNonceSource());
    expect(envelope).toHaveLength(1 + 12 + 5 + 16);
    expect(envelope[0]).toBe(1);
  });

  it("seals text as UTF-8, and bytes as they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.uint8Array(), (text, bytes) => {
        const nonces = createNonceSource();
        expect(open(key, context, seal(key, context, text, nonces)).toString("utf8")).toBe(text);
        expect([...open(key, context, seal(key, context, bytes, nonces))]).toEqual([...bytes]);
      }),
    );
  });

  it("is refused with any single bit flipped", () => {
    const envelope = seal(key, context, "+14803860930", createNonceSource());
    for (let bit = 0; bit < envelope.length * 8; bit++) {
      const forged = Uint8Array.from(envelope);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => open(key, context, forged), `bit ${bit}`).toThrow(IntegrityError);
    }
  });

  it("is refused at any other length", () => {
    const envelope = seal(key, context, "+14803860930", createNonceSource());
    for (let length = 0; length < envelope.length; length++) {
      expect(() => open(key, context, envelope.subarray(0, length)), `cut to ${length}`).toThrow(IntegrityError);
    }
    expect(() => open(key, context, Buffer.concat([envelope, Buffer.alloc(1)]))).toThrow(IntegrityError);
  });

  it.each([
    { other: "key", forge: () => open(createSecretKey(randomBytes(32)), context, sealed()) },
    { other: "associated data", forge: () => open(key, { ...context, associatedData: Buffer.from("x") }, sealed()) },
    { other: "header", forge: () => open(key, { ...context, header: Buffer.from([2]) }, sealed()) },
  ])("is refused under another $other, without a word about which it was", ({ forge }) => {
    expect(forge).toThrow(new IntegrityError(context.subject));
  });

  const sealed = () => seal(key, context, "value", createNonceSource());
});

it("gives out no nonce twice, within a batch or across batches", () => {
  const sources = [createNonceSource(), createNonceSource()];
  const nonces = sources.flatMap((source) => Array.from({ length: 500 }, () => Buffer.from(source()).toString("hex")));
  expect(new Set(nonces).size).toBe(1000);
  expect(nonces.every((nonce) => nonce.length === 24)).toBe(true);
});
