import { createSecretKey, randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { openFields, type SealedRecord, sealRecord } from "#shared/crypto/record-sealer.ts";
import { createVaultKeys, type VaultKeys } from "#shared/crypto/vault-key.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { fakePorts } from "./fakes.ts";

const november = { class: "contact", period: "2026-11" } as const;

let ports: ReturnType<typeof fakePorts>;
let keys: VaultKeys;
beforeEach(() => {
  ports = fakePorts();
  keys = createVaultKeys(ports);
});

const order = (number: number) => ({ type: "order", id: `order-${number}`, version: 1 }) as const;
const sealPhone = (vaultKeys: VaultKeys, number: number) =>
  sealRecord(vaultKeys, order(number), { phone: { class: "contact", value: `+1480386${number}` } });
const openPhone = (vaultKeys: VaultKeys, number: number, { recordKeys, fields }: SealedRecord) =>
  openFields(vaultKeys, order(number), recordKeys, {
    phone: { class: "contact", bytes: fields.phone ?? new Uint8Array(0) },
  });

describe("cold starts", () => {
  it("ask KMS once for 50 concurrent seals of the first records ever, and every record can be read afterwards", async () => {
    const sealed = await Promise.all(Array.from({ length: 50 }, (_, number) => sealPhone(keys, number)));
    expect(ports.service.calls).toEqual(["generate vault-key/contact/2026-11"]);

    const cold = createVaultKeys(ports);
    const opened = await Promise.all(sealed.map((record, number) => openPhone(cold, number, record)));
    expect(opened.map(({ phone }) => phone)).toEqual(sealed.map((_, number) => `+1480386${number}`));
  });

  it("ask KMS once for 50 concurrent seals and opens under a key that exists", async () => {
    const sealed = await sealPhone(keys, 0);
    ports.service.calls.length = 0;
    const cold = createVaultKeys(ports);
    const work = Array.from({ length: 50 }, (_, number) =>
      number % 2 === 0 ? openPhone(cold, 0, sealed) : sealPhone(cold, number),
    );
    await Promise.all(work);
    expect(ports.service.calls).toEqual(["unwrap vault-key/contact/2026-11"]);
  });

  it("create a key for sealing even if an opener looked for it at the same time and found nothing", async () => {
    const opening = keys.openingKey(november);
    const sealing = [keys.sealingKey("contact"), keys.sealingKey("contact")];
    await expect(opening).rejects.toThrow(new IntegrityError("vault-key/contact/2026-11"));
    const [one, other] = await Promise.all(sealing);
    expect(one?.key).toBe(other?.key);
    expect(ports.service.calls).toEqual(["generate vault-key/contact/2026-11"]);
  });

  it("of two processes that create one period's key at once leave one key, which both use", async () => {
    const other = createVaultKeys(ports);
    const [one, two] = await Promise.all([sealPhone(keys, 1), sealPhone(other, 2)]);
    expect(ports.service.calls.filter((call) => call.startsWith("generate"))).toHaveLength(2);
    expect(ports.store.rows.size).toBe(1);

    const third = createVaultKeys(ports);
    expect(await openPhone(third, 1, one)).toEqual({ phone: "+14803861" });
    expect(await openPhone(third, 2, two)).toEqual({ phone: "+14803862" });
  });
});

describe("warm", () => {
  it("needs no KMS call for a thousand records", async () => {
    await sealPhone(keys, 0);
    ports.service.calls.length = 0;
    for (let number = 1; number <= 1000; number++) await openPhone(keys, number, await sealPhone(keys, number));
    expect(ports.service.calls).toEqual([]);
  });

  it("asks KMS again after 5 minutes", async () => {
    await sealPhone(keys, 0);
    ports.service.calls.length = 0;
    ports.clock.set("2026-11-21T09:05:00.000Z");
    await sealPhone(keys, 1);
    expect(ports.service.calls).toEqual(["unwrap vault-key/contact/2026-11"]);
  });
});

describe("a new month, in UTC", () => {
  it("seals under a new key, and still opens what the old one sealed", async () => {
    ports.clock.set("2026-11-30T23:59:59.999Z");
    const old = await sealPhone(keys, 1);
    ports.clock.set("2026-12-01T00:00:00.000Z");
    expect((await keys.sealingKey("contact")).id).toEqual({ class: "contact", period: "2026-12" });
    expect([...ports.store.rows.keys()]).toEqual(["vault-key/contact/2026-11", "vault-key/contact/2026-12"]);
    expect(await openPhone(keys, 1, old)).toEqual({ phone: "+14803861" });
  });

  it("does not create a key in order to open", async () => {
    await expect(keys.openingKey({ class: "contact", period: "2026-10" })).rejects.toThrow(IntegrityError);
    expect(ports.store.rows.size).toBe(0);
    expect(ports.service.calls).toEqual([]);
  });
});

describe("when KMS or the table fails", () => {
  const down = () => Promise.reject(new UnavailableError("kms"));

  it("fails, and works again as soon as KMS does", async () => {
    const { generate } = ports.service;
    ports.service.generate = down;
    await expect(keys.sealingKey("contact")).rejects.toThrow(UnavailableError);
    ports.service.generate = generate;
    expect((await keys.sealingKey("contact")).id).toEqual(november);
  });

  it("stores nothing if KMS made no key, and hands no key out that was not stored", async () => {
    const { putIfAbsent } = ports.store;
    ports.store.putIfAbsent = () => Promise.reject(new UnavailableError("dynamodb"));
    await expect(keys.sealingKey("contact")).rejects.toThrow(UnavailableError);
    ports.store.putIfAbsent = putIfAbsent;
    ports.service.generate = down;
    await expect(keys.sealingKey("contact")).rejects.toThrow(UnavailableError);
    expect(ports.store.rows.size).toBe(0);
  });

  it("uses the stored key if a put was done but not acknowledged", async () => {
    const { putIfAbsent } = ports.store;
    ports.store.putIfAbsent = async (id, key) => {
      await putIfAbsent(id, key);
      throw new UnavailableError("dynamodb");
    };
    await expect(sealPhone(keys, 1)).rejects.toThrow(UnavailableError);
    const sealed = await sealPhone(keys, 1);
    expect(await openPhone(createVaultKeys(ports), 1, sealed)).toEqual({ phone: "+14803861" });
  });
});

describe("a key that is not the one that was stored", () => {
  beforeEach(async () => {
    await keys.sealingKey("contact");
    await keys.sealingKey("identity");
    keys = createVaultKeys(ports);
  });

  it("is refused if KMS answers another plaintext, for sealing as for opening", async () => {
    ports.service.unwrap = async () => createSecretKey(randomBytes(32));
    await expect(keys.openingKey(november)).rejects.toThrow(new IntegrityError("vault-key/contact/2026-11"));
    await expect(keys.sealingKey("contact")).rejects.toThrow(new IntegrityError("vault-key/contact/2026-11"));
  });

  it("is refused if KMS answers all zeroes", async () => {
    ports.service.unwrap = async () => createSecretKey(Buffer.alloc(32));
    await expect(keys.sealingKey("contact")).rejects.toThrow(IntegrityError);
  });

  it("is refused if its row was exchanged for another class's", async () => {
    const [contact, identity] = [...ports.store.rows.values()];
    if (contact && identity) ports.store.rows.set("vault-key/contact/2026-11", identity);
    await expect(keys.sealingKey("contact")).rejects.toThrow(IntegrityError);
  });

  it.each([new Uint8Array(0), new Uint8Array(32), new Uint8Array(31)])(
    "is refused if the commitment in its row is %o",
    async (commitment) => {
      const row = ports.store.rows.get("vault-key/contact/2026-11");
      if (row) ports.store.rows.set("vault-key/contact/2026-11", { ...row, commitment });
      await expect(keys.sealingKey("contact")).rejects.toThrow(IntegrityError);
    },
  );
});
