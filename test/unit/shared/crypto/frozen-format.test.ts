import { createDecipheriv, createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createBlindIndex } from "#shared/crypto/blind-index.ts";
import { keyCommitment } from "#shared/crypto/data-key.ts";
import { type FieldClass, fieldClasses } from "#shared/crypto/field-class.ts";
import { openFields, type RecordRef, sealRecord, type WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import vector from "#test/vectors/sealed-record.json" with { type: "json" };
import { fakePorts } from "./fakes.ts";

// Records that are sealed today must open for as long as they are kept. The vectors were made by another program in
// another language (test/vectors/README.md), so they also show that the format is what it is said to be.

const hex = (text: string) => Buffer.from(text, "hex");
const record = vector.record as RecordRef;
const fields = vector.fields as Record<string, { class: FieldClass; value: string; sealed: string }>;
const values = Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]));

const vaultKey = (fieldClass: FieldClass, period: string) => ({
  id: { class: fieldClass, period },
  key: createSecretKey(hex(vector.vaultKeys[fieldClass])),
});
const keys: VaultKeys = {
  sealingKey: async (fieldClass) => vaultKey(fieldClass, vector.period),
  openingKey: async (id) => vaultKey(id.class, id.period),
};

describe("the frozen record", () => {
  it("opens to its values", async () => {
    const recordKeys: WrappedRecordKeys = Object.fromEntries(
      fieldClasses.map((fieldClass) => [fieldClass, hex(vector.recordKeys[fieldClass])]),
    );
    const sealed = Object.entries(fields).map(([name, field]) => [
      name,
      { class: field.class, bytes: hex(field.sealed) },
    ]);
    expect(await openFields(keys, record, recordKeys, Object.fromEntries(sealed))).toEqual(values);
  });

  it("can be opened by the description of the format alone, when it is sealed today", async () => {
    const sealed = await sealRecord(keys, record, fields);
    for (const [name, field] of Object.entries(fields)) {
      const wrapped = Buffer.from(sealed.recordKeys[field.class] ?? []);
      const facts = [record.type, record.id, field.class];
      const recordKey = openByDescription(hex(vector.vaultKeys[field.class]), `\x02${vector.period}`, wrapped, [
        ...facts,
        String(record.version),
      ]);
      const bytes = Buffer.from(sealed.fields[name] ?? []);
      const value = openByDescription(recordKey, "\x01", bytes, [...facts, name, String(record.version)]);
      expect(value.toString("utf8")).toBe(field.value);
    }
  });
});

function openByDescription(key: Uint8Array, header: string, envelope: Buffer, facts: string[]): Buffer {
  const start = header.length;
  expect(envelope.subarray(0, start).toString("latin1")).toBe(header);
  const decipher = createDecipheriv("aes-256-gcm", key, envelope.subarray(start, start + 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(header + facts.map((fact) => `${Buffer.from(fact).length}:${fact}`).join("")));
  decipher.setAuthTag(envelope.subarray(-16));
  return Buffer.concat([decipher.update(envelope.subarray(start + 12, -16)), decipher.final()]);
}

it("computes the frozen key commitment", () => {
  const { key, id, commitment } = vector.keyCommitment;
  const dataKeyId = { purpose: "vault-key", class: "contact", keyId: id.keyId } as const;
  expect(keyCommitment(dataKeyId, createSecretKey(hex(key))).toString("hex")).toBe(commitment);
});

it("computes the frozen blind indexes", async () => {
  const { key, email, phone } = vector.blindIndex;
  const ports = fakePorts();
  ports.service.generate = async () => ({
    plaintext: createSecretKey(hex(key)),
    wrapped: Buffer.from("w"),
    kmsKeyArn: "arn",
  });
  const index = createBlindIndex(ports);
  expect(await index.email(email.address)).toBe(email.index);
  expect(await index.phone(phone.e164)).toBe(phone.index);
});
