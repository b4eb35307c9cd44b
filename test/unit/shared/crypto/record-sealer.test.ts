import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type FieldClass, fieldClasses } from "#shared/crypto/field-class.ts";
import {
  openFields,
  type PlainField,
  type RecordRef,
  rewrapRecordKeys,
  type SealedField,
  type SealedRecord,
  sealRecord,
} from "#shared/crypto/record-sealer.ts";
import { createVaultKeys, type VaultKeys } from "#shared/crypto/vault-key.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { fakePorts } from "./fakes.ts";

const order: RecordRef = { type: "order", id: "100-4716863-1000000", version: 1 };
const fields = {
  "recipient.name": { class: "identity", value: "Verner Swaniawski" },
  taxId: { class: "identity", value: "AD772119521" },
  "recipient.phone": { class: "contact", value: "+376312358" },
  "recipient.email": { class: "contact", value: "verner@example.com" },
  shippingAddress: { class: "address", value: '{"line1":"88 Avinguda Meritxell"}' },
} satisfies Record<string, PlainField>;
type Name = keyof typeof fields;

let ports: ReturnType<typeof fakePorts>;
let keys: VaultKeys;
let sealed: SealedRecord;
beforeEach(async () => {
  ports = fakePorts();
  keys = createVaultKeys(ports);
  sealed = await sealRecord(keys, order, fields);
});

/** The stored form of some fields of `from`, as a reader would hand it to `openFields`. */
function stored(names: readonly Name[], from: SealedRecord = sealed): Record<string, SealedField> {
  return Object.fromEntries(names.map((name) => [name, field(from, name)]));
}
function field(from: SealedRecord, name: string, fieldClass = fields[name as Name].class as FieldClass): SealedField {
  return { class: fieldClass, bytes: from.fields[name] ?? new Uint8Array(0) };
}

describe("sealing and opening", () => {
  it("gives back every value of any record exactly", async () => {
    const record = fc.record({
      type: fc.constantFrom("buyer", "order", "message"),
      id: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
      version: fc.nat(),
    });
    const value = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "\ufeffBOM", "\0", "é", "e\u0301"));
    const plain = fc.dictionary(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "constructor", "")),
      fc.record({ class: fc.constantFrom(...fieldClasses), value }),
    );
    await fc.assert(
      fc.asyncProperty(record, plain, async (ref: RecordRef, input) => {
        const { recordKeys, fields: bytes } = await sealRecord(keys, ref, input);
        const entries = Object.entries(input).map(([name, { class: fieldClass }]) => {
          return [name, { class: fieldClass, bytes: bytes[name] }];
        });
        const opened = await openFields(keys, ref, recordKeys, Object.fromEntries(entries));
        expect(Object.entries(opened).sort()).toEqual(
          Object.entries(input)
            .map(([name, { value: text }]) => [name, text])
            .sort(),
        );
      }),
    );
  });

  it("refuses a lone surrogate, which would not come back as it went in", async () => {
    const plain = { "recipient.name": { class: "identity", value: "Zo\ud83d" } } as const;
    await expect(sealRecord(keys, order, plain)).rejects.toThrow(TypeError);
  });

  it("seals the same values differently each time, under keys of their own", async () => {
    const again = await sealRecord(keys, order, fields);
    expect(again.fields["recipient.name"]).not.toEqual(sealed.fields["recipient.name"]);
    await expect(openFields(keys, order, again.recordKeys, stored(["recipient.name"]))).rejects.toThrow(IntegrityError);
  });

  it("makes one record key per class that the record has", () => {
    expect(Object.keys(sealed.recordKeys).sort()).toEqual(["address", "contact", "identity"]);
  });

  it("adds 29 bytes to a field, and 68 per class", () => {
    for (const [name, { value }] of Object.entries(fields)) expect(sealed.fields[name]).toHaveLength(value.length + 29);
    for (const wrapped of Object.values(sealed.recordKeys)) expect(wrapped).toHaveLength(68);
  });

  it("asks only for the vault keys of the classes that it opens", async () => {
    const coldPorts = { ...ports, service: { ...ports.service, calls: [] } };
    const asked: string[] = [];
    coldPorts.service.unwrap = (id, wrapped) => {
      asked.push(id.class);
      return ports.service.unwrap(id, wrapped);
    };
    const opened = await openFields(createVaultKeys(coldPorts), order, sealed.recordKeys, stored(["shippingAddress"]));
    expect(opened).toEqual({ shippingAddress: fields.shippingAddress.value });
    expect(asked).toEqual(["address"]);
  });

  it("opens nothing, from nothing", async () => {
    expect(await openFields(keys, order, sealed.recordKeys, {})).toEqual({});
  });
});

describe("what was sealed is refused", () => {
  const all = Object.keys(fields) as Name[];

  it("with any single bit of any wrapped record key flipped", async () => {
    const wrapped = sealed.recordKeys.contact ?? new Uint8Array(0);
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const contact = Uint8Array.from(wrapped);
      contact[bit >> 3] = (contact[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const attempt = openFields(keys, order, { ...sealed.recordKeys, contact }, stored(["recipient.phone"]));
      await expect(attempt, `bit ${bit}`).rejects.toThrow(IntegrityError);
    }
  });

  it("with any single bit of any field flipped, whichever other fields are asked for with it", async () => {
    const place = fc
      .constantFrom(...all)
      .chain((name) => fc.record({ name: fc.constant(name), bit: fc.nat((sealed.fields[name]?.length ?? 0) * 8 - 1) }));
    await fc.assert(
      fc.asyncProperty(place, fc.subarray(all), async ({ name, bit }, others) => {
        const bytes = Uint8Array.from(sealed.fields[name] ?? []);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const forged = { ...stored(others), [name]: { class: fields[name].class, bytes } };
        await expect(openFields(keys, order, sealed.recordKeys, forged)).rejects.toThrow(IntegrityError);
      }),
      { numRuns: 300 },
    );
  });

  it("under the name of another field of its class", async () => {
    const swapped = { taxId: field(sealed, "recipient.name"), "recipient.name": field(sealed, "taxId") };
    await expect(openFields(keys, order, sealed.recordKeys, swapped)).rejects.toThrow(IntegrityError);
  });

  it("under another class, even if the record keys are exchanged to match", async () => {
    const { contact, identity } = sealed.recordKeys;
    const relabelled = { taxId: field(sealed, "taxId", "contact") };
    await expect(openFields(keys, order, sealed.recordKeys, relabelled)).rejects.toThrow(IntegrityError);
    const exchanged = { contact: identity ?? new Uint8Array(0), identity: contact ?? new Uint8Array(0) };
    await expect(openFields(keys, order, exchanged, relabelled)).rejects.toThrow(IntegrityError);
  });

  it.each<Partial<RecordRef>>([{ id: "101-7539594-1000001" }, { version: 2 }, { type: "buyer" }])(
    "as a record with %o, its record keys and fields brought along",
    async (difference) => {
      const other = { ...order, ...difference };
      await expect(openFields(keys, other, sealed.recordKeys, stored(all))).rejects.toThrow(IntegrityError);
    },
  );

  it("with the record key of another record", async () => {
    const other = await sealRecord(keys, { ...order, id: "101-7539594-1000001" }, fields);
    await expect(openFields(keys, order, other.recordKeys, stored(all))).rejects.toThrow(IntegrityError);
  });

  it("with a field of another record", async () => {
    const other = await sealRecord(keys, { ...order, id: "101-7539594-1000001" }, fields);
    const mixed = { ...stored(all), "recipient.phone": field(other, "recipient.phone") };
    await expect(openFields(keys, order, sealed.recordKeys, mixed)).rejects.toThrow(IntegrityError);
  });

  it("without its record key", async () => {
    const { contact: _shredded, ...rest } = sealed.recordKeys;
    await expect(openFields(keys, order, rest, stored(["recipient.phone"]))).rejects.toThrow(IntegrityError);
  });

  it("with a record key that names a vault key which does not exist", async () => {
    const contact = Uint8Array.from(sealed.recordKeys.contact ?? []);
    contact.set(Buffer.from("2026-10"), 1);
    const attempt = openFields(keys, order, { ...sealed.recordKeys, contact }, stored(["recipient.phone"]));
    await expect(attempt).rejects.toThrow(new IntegrityError("vault-key/contact/2026-10"));
  });

  it("with a format byte that is not known, before any key is asked for", async () => {
    ports.service.calls.length = 0;
    for (const format of [0, 1, 3, 0xff]) {
      const contact = Uint8Array.from(sealed.recordKeys.contact ?? []);
      contact[0] = format;
      const attempt = openFields(createVaultKeys(ports), order, { contact }, stored(["recipient.phone"]));
      await expect(attempt).rejects.toThrow(IntegrityError);
    }
    expect(ports.service.calls).toEqual([]);
  });

  it("and the error names the field by ids, and has no value in it", async () => {
    const forged = { "recipient.email": field(sealed, "recipient.phone") };
    const error = await openFields(keys, order, sealed.recordKeys, forged).catch((caught) => caught);
    expect(error).toBeInstanceOf(IntegrityError);
    expect(error.subject).toBe("order/100-4716863-1000000/contact/recipient.email/1");
    expect(error.cause).toBeUndefined();
  });
});

describe("re-wrapping record keys", () => {
  it("moves them to the current period, and the fields still open", async () => {
    ports.clock.set("2026-12-01T00:00:00.000Z");
    const rewrapped = await rewrapRecordKeys(keys, order, sealed.recordKeys);
    for (const wrapped of Object.values(rewrapped)) {
      expect(Buffer.from(wrapped.subarray(1, 8)).toString()).toBe("2026-12");
    }
    // Not even the old vault keys are needed any more.
    for (const name of ports.store.rows.keys()) if (name.endsWith("2026-11")) ports.store.rows.delete(name);
    const opened = await openFields(createVaultKeys(ports), order, rewrapped, stored(["recipient.email", "taxId"]));
    expect(opened).toEqual({ "recipient.email": "verner@example.com", taxId: "AD772119521" });
  });

  it("leaves alone those that are under the current period already", async () => {
    expect(await rewrapRecordKeys(keys, order, sealed.recordKeys)).toEqual(sealed.recordKeys);
  });

  it("does not make a forged key genuine", async () => {
    const identity = Uint8Array.from(sealed.recordKeys.identity ?? []);
    identity[30] = (identity[30] ?? 0) ^ 1;
    ports.clock.set("2026-12-01T00:00:00.000Z");
    await expect(rewrapRecordKeys(keys, order, { identity })).rejects.toThrow(IntegrityError);
  });

  it("does not pass the key of one record to another", async () => {
    ports.clock.set("2026-12-01T00:00:00.000Z");
    const other = { ...order, id: "101-7539594-1000001" };
    await expect(rewrapRecordKeys(keys, other, sealed.recordKeys)).rejects.toThrow(IntegrityError);
  });
});
