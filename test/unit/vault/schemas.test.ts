import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { piiFields } from "#shared/pii-field.ts";
import { fullOrder } from "#test/unit/fakes/orders.ts";
import { buyerBody } from "#vault/buyer-schemas.ts";
import { orderBody } from "#vault/order-schemas.ts";
import { fieldsQuery, purpose } from "#vault/pii-schemas.ts";

it("an order is refused with a lone surrogate, a control character or a line break anywhere in it", () => {
  const texts = fc.constantFrom("\ud800", "\udc00", "\u0000", "\n", "\u2028", "\u0085", "\ufffd");
  const around = fc
    .tuple(fc.string({ maxLength: 5 }), texts, fc.string({ maxLength: 5 }))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(around, (text) => {
      const { recipient, shippingAddress: address } = fullOrder;
      const spoiled = [
        { recipient: { ...recipient, name: text } },
        { recipient: { ...recipient, phone: text } },
        { recipient: { ...recipient, email: `${text}@example.com` } },
        { shippingAddress: { ...address, line1: text } },
        { shippingAddress: { ...address, city: text } },
        { taxId: text },
        { items: [{ sku: "1", title: text, quantity: 1 }] },
      ];
      for (const part of spoiled) expect(orderBody.safeParse({ ...fullOrder, ...part }).success).toBe(false);
    }),
  );
});

it("an order has a property less or more only where the contract says so", () => {
  const { taxId: _, items: __, latestDeliveryDate: ___, ...needed } = fullOrder;
  expect(orderBody.safeParse(needed).success).toBe(true);
  for (const name of Object.keys(needed)) {
    const less = Object.fromEntries(Object.entries(needed).filter(([one]) => one !== name));
    expect(orderBody.safeParse(less).success).toBe(false);
  }
  const { recipient, shippingAddress } = fullOrder;
  const more = [
    { note: "x" },
    { recipient: { ...recipient, note: "x" } },
    { shippingAddress: { ...shippingAddress, note: "x" } },
    { items: [{ sku: "1", title: "t", quantity: 1, note: "x" }] },
  ];
  for (const part of more) expect(orderBody.safeParse({ ...fullOrder, ...part }).success).toBe(false);
});

it.each([
  ["no items", { items: [] }, true],
  ["101 items", { items: Array.from({ length: 101 }, () => ({ sku: "1", title: "t", quantity: 1 })) }, false],
  ["half an item", { items: [{ sku: "1", title: "t", quantity: 0.5 }] }, false],
  ["nothing of an item", { items: [{ sku: "1", title: "t", quantity: 0 }] }, false],
  ["a delivery date with a time", { latestDeliveryDate: "2026-12-01T12:00:00+01:00" }, true],
  ["a delivery date that there is not", { latestDeliveryDate: "2026-02-30" }, false],
  ["a small country", { shippingAddress: { ...fullOrder.shippingAddress, country: "ad" } }, false],
  ["an extension with a letter", { recipient: { ...fullOrder.recipient, phoneExtension: "10a" } }, false],
  ["null for what is not there", { taxId: null }, false],
])("an order with %s", (_, part, accepted) => {
  expect(orderBody.safeParse({ ...fullOrder, ...part }).success).toBe(accepted);
});

it.each([
  ["en", true],
  ["zh-Hant-TW", true],
  ["e", false],
  ["en_GB", false],
  ["en-", false],
])("a locale may be %s: %s", (locale, accepted) => {
  expect(buyerBody.safeParse({ locale }).success).toBe(accepted);
});

describe("fields asked for in a query", () => {
  it("are separated by commas", () => {
    expect(fieldsQuery.parse({ fields: "recipient.name,taxId" })).toEqual({ fields: ["recipient.name", "taxId"] });
    expect(fieldsQuery.parse({ fields: piiFields.join(",") }).fields).toEqual(piiFields);
  });

  it.each([undefined, "", ",", "recipient.name,", "recipient", "recipient.phoneAsGiven", "recipient.name, taxId", "*"])(
    "are not %j",
    (fields) => {
      expect(fieldsQuery.safeParse({ fields }).success).toBe(false);
    },
  );
});

it.each([
  ["shipping", true],
  ["tax_invoicing", true],
  ["Shipping", false],
  ["__proto__", false],
  ["", false],
  ["x".repeat(41), false],
])("a purpose may be called %j: %s", (name, accepted) => {
  expect(purpose.safeParse(name).success).toBe(accepted);
});
