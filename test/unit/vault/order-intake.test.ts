import { beforeEach, describe, expect, it } from "vitest";
import { type BlindIndex, createBlindIndex } from "#shared/crypto/blind-index.ts";
import { openFields } from "#shared/crypto/record-sealer.ts";
import { createVaultKeys, type VaultKeys } from "#shared/crypto/vault-key.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import type { Order } from "#shared/orders/order.ts";
import type { StoredOrder } from "#shared/orders/stored-order.ts";
import { realOrders } from "#test/support/orders.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { fullOrder, storedOrder } from "#test/unit/fakes/orders.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { allSealed, answered } from "#vault/order-fields.ts";
import { takeIn } from "#vault/order-intake.ts";
import { orderBody } from "#vault/order-schemas.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
let keys: VaultKeys;
let index: BlindIndex;
let stored: StoredOrder;
beforeEach(async () => {
  const ports = fakePorts();
  keys = createVaultKeys(ports);
  index = createBlindIndex(ports);
  stored = await storedOrder(keys, "1", fullOrder, index);
});

const again = (body: unknown, before = stored) => takeIn({ keys, index }, "1", orderBody.parse(body), before, now);
const opened = async ({ order, recordKeys }: StoredOrder) => {
  const { orderId, version } = order as Order;
  return openFields(keys, { type: "order", id: orderId, version }, recordKeys?.keys ?? {}, allSealed(order as Order));
};

describe("an order that is handed in", () => {
  it("is sealed, all of its personal data, and nothing of it stays outside", async () => {
    expect(await opened(stored)).toEqual({
      "recipient.name": "Verner Swaniawski",
      "recipient.phone": "+376312358",
      "recipient.phoneAsGiven": "+376 312 358",
      "recipient.phoneExtension": "10",
      "recipient.email": "verner@example.com",
      shippingAddress: JSON.stringify(fullOrder.shippingAddress),
      taxId: "AD772119521",
    });
    const { sealed: _, ...row } = stored.order as Order;
    const personal = ["Verner", "376", "verner@", "Meritxell", "històric", "AD500", "AD772119521"];
    expect(personal.filter((text) => JSON.stringify(row).includes(text))).toEqual([]);
  });

  it("keeps in the clear what is needed without personal data, with the time of its destruction", () => {
    const { sealed: _, recipientPhoneIndex: __, ...row } = stored.order as Order;
    const { sellerId, buyerId, placedAt, fulfilment, latestDeliveryDate, items } = fullOrder;
    const facts = {
      sellerId,
      buyerId,
      placedAt,
      fulfilment,
      latestDeliveryDate,
      items,
      city: "Andorra la Vella",
      country: "AD",
    };
    expect(row).toEqual({
      ...facts,
      orderId: "1",
      version: 1,
      revision: 1,
      events: [],
      purgeAt: "2027-05-14T00:00:00.000Z",
    });
  });

  it("keeps its instants in UTC, and a day as a day", async () => {
    const at = { placedAt: "2026-11-01T01:00:00+02:00", latestDeliveryDate: "2026-12-01T23:00:00-05:00" };
    const instant = await storedOrder(keys, "2", orderBody.parse({ ...fullOrder, ...at }));
    expect(instant.order).toMatchObject({
      placedAt: "2026-10-31T23:00:00.000Z",
      latestDeliveryDate: "2026-12-02T04:00:00.000Z",
    });
    const day = await storedOrder(keys, "3", orderBody.parse({ ...fullOrder, latestDeliveryDate: "2026-12-01" }));
    expect(day.order).toMatchObject({ latestDeliveryDate: "2026-12-01" });
  });

  it("comes back exactly as it was, for every real order", async () => {
    for (const { orderId, ...body } of realOrders()) {
      const { recipient, shippingAddress, taxId } = body;
      const fields = answered(await opened(await storedOrder(keys, orderId, orderBody.parse(body))));
      expect(fields.shippingAddress).toEqual(shippingAddress);
      expect(fields["recipient.name"]).toBe(recipient.name);
      expect(fields["recipient.email"]).toBe(recipient.email);
      expect(fields.taxId).toBe(taxId);
      expect(fields["recipient.phoneExtension"]).toBe(recipient.phoneExtension);
    }
  });

  it("takes the extension that a phone number was written with, and rather the one that stands alone", async () => {
    const phoned = (recipient: object) =>
      storedOrder(keys, "2", orderBody.parse({ ...fullOrder, recipient: { name: "V", ...recipient } }));
    const written = await opened(await phoned({ phone: "+1 480-386-0930 ext. 73824" }));
    expect(written).toMatchObject({ "recipient.phone": "+14803860930", "recipient.phoneExtension": "73824" });
    const both = await opened(await phoned({ phone: "+1 480-386-0930 ext. 73824", phoneExtension: "5" }));
    expect(both["recipient.phoneExtension"]).toBe("5");
  });

  it("is found by its number, however that was written, and by none where it has none", async () => {
    const indexed = (recipient: object) =>
      storedOrder(keys, "2", orderBody.parse({ ...fullOrder, recipient: { name: "V", ...recipient } }), index);
    const { order } = await indexed({ phone: "+1 480-386-0930 ext. 73824" });
    expect(order?.recipientPhoneIndex).toBe(await index.phone("+14803860930"));
    expect((await indexed({ phone: "+14803860930" })).order?.recipientPhoneIndex).toBe(order?.recipientPhoneIndex);
    expect((await indexed({})).order?.recipientPhoneIndex).toBeUndefined();
  });

  it("is refused for a phone number that is none, and for dates that cannot be", async () => {
    const wrong = { ...fullOrder, recipient: { name: "V", phone: "12" } };
    const errors = [expect.objectContaining({ pointer: "/recipient/phone" })];
    await expect(storedOrder(keys, "2", wrong)).rejects.toMatchObject({ code: "invalid_request", details: { errors } });
    await expect(storedOrder(keys, "2", { ...fullOrder, placedAt: "2027-01-01T00:00:00Z" })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  it("is refused for an extension of no phone, which nobody could ever read", async () => {
    const errors = [expect.objectContaining({ pointer: "/recipient/phoneExtension" })];
    await expect(
      storedOrder(keys, "2", { ...fullOrder, recipient: { name: "V", phoneExtension: "10" } }),
    ).rejects.toMatchObject({ code: "invalid_request", details: { errors } });
  });

  it("is refused when its data would be due at once, to the millisecond, rather than taken in and lost", async () => {
    const placed = (at: string, latestDeliveryDate?: string) =>
      storedOrder(keys, "2", orderBody.parse({ ...fullOrder, placedAt: at, latestDeliveryDate }));
    const errors = [expect.objectContaining({ pointer: "/placedAt" })];
    const refused = { code: "invalid_request", details: { errors } };
    await expect(placed("2026-05-25T09:00:00.000Z")).rejects.toMatchObject(refused);
    await expect(placed("2024-11-21T00:00:00Z", "2025-11-21")).rejects.toMatchObject(refused);
    expect((await placed("2026-05-25T09:00:00.001Z")).order?.purgeAt).toBe("2026-11-21T09:00:00.001Z");
    expect((await placed("2025-11-21T00:00:00Z", "2026-11-01")).order?.purgeAt).toBe("2027-04-30T00:00:00.000Z");
  });
});

describe("the same order again", () => {
  it("changes nothing", async () => {
    expect(await again(fullOrder)).toEqual({ unchanged: true, version: 1 });
  });

  it("changes nothing however its properties are ordered and its times are written", async () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, member]) => [name, reversed(member)]),
      );
    };
    expect(await again(reversed(fullOrder))).toMatchObject({ unchanged: true });
    expect(await again({ ...fullOrder, placedAt: "2026-11-01T09:30:00+01:00" })).toMatchObject({ unchanged: true });
  });

  it.each<[string, object]>([
    ["name", { recipient: { ...fullOrder.recipient, name: "Verner S." } }],
    ["phone as it is written", { recipient: { ...fullOrder.recipient, phone: "+376312358" } }],
    ["no phone", { recipient: { name: "Verner Swaniawski", email: "verner@example.com" } }],
    ["address line", { shippingAddress: { ...fullOrder.shippingAddress, line2: undefined } }],
    ["tax id", { taxId: undefined }],
    ["items", { items: [{ sku: "SKU-1", title: "Gold Pizza", quantity: 2 }] }],
    ["no items", { items: undefined }],
    ["latest delivery date", { latestDeliveryDate: "2026-11-16" }],
    ["kind of fulfilment", { fulfilment: "marketplace" }],
    ["Unicode form", { recipient: { ...fullOrder.recipient, name: "Verner Swaniawski\u0301" } }],
  ])("is a new version with another %s, sealed whole under new keys", async (_, change) => {
    const intake = await again({ ...fullOrder, ...change });
    if (intake.unchanged) throw new Error("it changed");
    expect(intake.order).toMatchObject({ version: 2, revision: 2, events: [] });
    expect(intake.keys.identity).not.toEqual(stored.recordKeys?.keys.identity);
    const after = { order: intake.order, recordKeys: { version: 2, keys: intake.keys } };
    expect(await again({ ...fullOrder, ...change }, after)).toEqual({ unchanged: true, version: 2 });
  });

  it("is found by the number that it has now, and no longer by the one before", async () => {
    const handIn = async (recipient: object) => {
      const intake = await again({ ...fullOrder, recipient: { name: "V", ...recipient } });
      if (intake.unchanged) throw new Error("it changed");
      return intake.order.recipientPhoneIndex;
    };
    expect(stored.order?.recipientPhoneIndex).toBe(await index.phone("+376312358"));
    expect(await handIn({ phone: "+376 312 359" })).toBe(await index.phone("+376312359"));
    expect(await handIn({})).toBeUndefined();
  });

  it("keeps its events, and is destroyed when they say", async () => {
    const events = [{ type: "delivered", at: "2026-11-10T00:00:00.000Z" }] as const;
    const delivered = {
      ...stored,
      order: { ...(stored.order as Order), events, revision: 5, purgeAt: "2026-12-10T00:00:00.000Z" },
    };
    expect(await again({ ...fullOrder, latestDeliveryDate: "2026-12-24" }, delivered)).toMatchObject({
      order: { events, version: 2, revision: 6, purgeAt: "2026-12-10T00:00:00.000Z" },
    });
  });

  it("cannot be of another seller or buyer", async () => {
    const pointers = (...names: string[]) => names.map((name) => expect.objectContaining({ pointer: `/${name}` }));
    await expect(again({ ...fullOrder, sellerId: "SELLER-02" })).rejects.toMatchObject({
      code: "immutable_field",
      details: { errors: pointers("sellerId") },
    });
    await expect(again({ ...fullOrder, sellerId: "S", buyerId: "B" })).rejects.toMatchObject({
      details: { errors: pointers("sellerId", "buyerId") },
    });
  });

  it.each<[string, Partial<Order>]>([
    ["was destroyed", { purgedAt: "2026-11-20T00:00:00.000Z", sealed: {} }],
    ["is due to be, to the millisecond", { purgeAt: now.toISOString() }],
  ])("is not filled again once its data %s", async (_, change) => {
    const purged = { order: { ...(stored.order as Order), ...change }, recordKeys: undefined };
    await expect(again(fullOrder, purged)).rejects.toMatchObject({ code: "pii_purged" });
    await expect(again({ ...fullOrder, sellerId: "SELLER-02" }, purged)).rejects.toMatchObject({ code: "pii_purged" });
  });

  it("takes the place of what is stored and does not open, and that it did not is logged", async () => {
    const log = catchLog();
    const { order, recordKeys } = stored as Required<StoredOrder>;
    const other = await storedOrder(keys, "2");
    const moved = { ...(order as Order), sealed: other.order?.sealed ?? {} };
    const damaged = [
      { order, recordKeys: undefined },
      { order, recordKeys: other.recordKeys },
      { order: moved, recordKeys },
    ];
    for (const one of damaged)
      expect(await again(fullOrder, one)).toMatchObject({ unchanged: false, order: { version: 2 } });
    expect(log.text().match(/"integrity.violation"/g)).toHaveLength(damaged.length);
  });

  it("is not taken in while its number cannot be indexed: it could never be found by it", async () => {
    index.phone = async () => {
      throw new UnavailableError("kms");
    };
    await expect(again({ ...fullOrder, taxId: undefined })).rejects.toThrow(UnavailableError);
    expect(await again(fullOrder)).toEqual({ unchanged: true, version: 1 });
  });

  it("is not taken in when what is stored cannot be read just now", async () => {
    keys.openingKey = async () => {
      throw new UnavailableError("kms");
    };
    await expect(again(fullOrder)).rejects.toThrow(UnavailableError);
  });
});
