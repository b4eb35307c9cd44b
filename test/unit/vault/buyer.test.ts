import { beforeEach, describe, expect, it } from "vitest";
import { isTorn, type StoredBuyer } from "#shared/buyers/stored-buyer.ts";
import { type BlindIndex, createBlindIndex } from "#shared/crypto/blind-index.ts";
import { openFields } from "#shared/crypto/record-sealer.ts";
import { createVaultKeys, type VaultKeys } from "#shared/crypto/vault-key.ts";
import { realOrders } from "#test/support/orders.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { takeInBuyer } from "#vault/buyer.ts";
import { buyerBody } from "#vault/buyer-schemas.ts";

const body = {
  name: "Thaïs Picard",
  email: "Thais@münchen.example",
  phone: "06 12 34 52 55",
  locale: "fr-FR",
  country: "FR",
};
const nothing: StoredBuyer = { buyer: undefined, recordKeys: undefined };

let sealing: { keys: VaultKeys; index: BlindIndex };
beforeEach(() => {
  const ports = fakePorts();
  sealing = { keys: createVaultKeys(ports), index: createBlindIndex(ports) };
});

const takeIn = (given: unknown, stored = nothing) => takeInBuyer(sealing, "B-1", buyerBody.parse(given), stored);
async function handIn(given: unknown, stored = nothing) {
  const { write } = await takeIn(given, stored);
  if (!write) throw new Error("nothing to write");
  return { buyer: write.buyer, recordKeys: { version: write.buyer.version, keys: write.keys } };
}
async function opened({ buyer, recordKeys }: Awaited<ReturnType<typeof handIn>>) {
  const classes = { name: "identity", email: "contact", phone: "contact", phoneAsGiven: "contact" } as const;
  const sealed = Object.entries(buyer.sealed).map(([name, bytes]) => [name, { class: classes[name as "name"], bytes }]);
  const record = { type: "buyer", id: buyer.buyerId, version: buyer.version } as const;
  return openFields(sealing.keys, record, recordKeys.keys, Object.fromEntries(sealed));
}

describe("a buyer that is handed in", () => {
  it("is sealed, the phone as it came and in E.164", async () => {
    const { name, email, phone: phoneAsGiven } = body;
    expect(await opened(await handIn(body))).toEqual({ name, email, phone: "+33612345255", phoneAsGiven });
  });

  it("shows nothing personal outside", async () => {
    const { sealed: _, ...row } = (await handIn(body)).buyer;
    expect(row).toMatchObject({ buyerId: "B-1", version: 1, locale: "fr-FR", country: "FR" });
    expect(["Picard", "Thais", "thais", "33612", "06 12"].filter((text) => JSON.stringify(row).includes(text))).toEqual(
      [],
    );
  });

  it("is found by address and number, however they were written", async () => {
    const { buyer } = await handIn(body);
    expect(buyer.emailIndex).toBe(await sealing.index.email("thais@xn--mnchen-3ya.example"));
    expect(buyer.phoneIndex).toBe(await sealing.index.phone("+33612345255"));
  });

  it("may have nothing that is sealed, or nothing at all", async () => {
    const { buyer } = await handIn({ country: "FR" });
    expect(buyer).toEqual({ buyerId: "B-1", version: 1, country: "FR", sealed: {} });
    const empty = await handIn({});
    expect(await takeIn({}, empty)).toEqual({ version: 1 });
  });

  it("is refused for a phone number that is none in its country", async () => {
    const errors = [expect.objectContaining({ pointer: "/phone" })];
    await expect(takeIn({ phone: body.phone })).rejects.toMatchObject({ code: "invalid_request", details: { errors } });
  });

  it("comes back exactly, for every real recipient", async () => {
    for (const { recipient, shippingAddress } of realOrders()) {
      const { name, phone, email } = recipient;
      const handed = await handIn({ name, phone, email, country: shippingAddress.country });
      const { phone: _, ...plain } = await opened(handed);
      expect(plain).toEqual({ name, ...(email && { email }), ...(phone && { phoneAsGiven: phone }) });
    }
  });
});

describe("the same buyer again", () => {
  it("changes nothing", async () => {
    const stored = await handIn(body);
    expect(await takeIn(body, stored)).toEqual({ version: 1 });
    expect(await takeIn(Object.fromEntries(Object.entries(body).reverse()), stored)).toEqual({ version: 1 });
  });

  it.each([
    ["name", { name: "Thaïs P." }],
    ["no name", { name: undefined }],
    ["e-mail, if only in its case", { email: "thais@münchen.example" }],
    ["way of writing the phone", { phone: "+33 6 12 34 52 55" }],
    ["locale", { locale: "fr" }],
    ["no locale", { locale: undefined }],
  ])("is a new version with another %s, which replaces the whole", async (_, change) => {
    const stored = await handIn(body);
    const after = await handIn({ ...body, ...change }, stored);
    expect(after.buyer.version).toBe(2);
    expect(await takeIn({ ...body, ...change }, after)).toEqual({ version: 2 });
  });

  it("is no longer found by what it no longer has", async () => {
    const after = await handIn({ name: body.name }, await handIn(body));
    expect(after.buyer).toMatchObject({ emailIndex: undefined, phoneIndex: undefined });
    expect(await opened(after)).toEqual({ name: body.name });
  });

  it("takes the place of what is stored and does not open, and that it did not is logged", async () => {
    const log = catchLog();
    const stored = await handIn(body);
    const renamed = { ...stored, buyer: { ...stored.buyer, buyerId: "B-2" } };
    for (const damaged of [{ ...stored, recordKeys: undefined }, renamed])
      expect(await takeIn(body, damaged)).toMatchObject({ version: 2, write: { buyer: { version: 2 } } });
    expect(log.text().match(/"integrity.violation"/g)).toHaveLength(2);
  });
});

it("buyer and keys of different writes are torn", async () => {
  const stored = await handIn(body);
  expect(isTorn(stored)).toBe(false);
  expect(isTorn({ ...stored, recordKeys: { ...stored.recordKeys, version: 2 } })).toBe(true);
  expect(isTorn({ ...stored, recordKeys: undefined })).toBe(true);
  expect(isTorn(nothing)).toBe(false);
});
