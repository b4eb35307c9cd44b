import { describe, expect, it } from "vitest";
import { readPhone } from "#shared/phone.ts";
import { realOrders } from "#test/support/orders.ts";

const refused = expect.objectContaining({
  code: "invalid_request",
  details: { errors: [{ pointer: "/phone", detail: expect.stringContaining("must be") }] },
});

it.each([
  ["+14803860930", undefined, "+14803860930"],
  ["+1 (480) 386-0930", undefined, "+14803860930"],
  ["+49 1512 3456789", "US", "+4915123456789"],
  ["01512 3456789", "DE", "+4915123456789"],
  ["0049 1512 3456789", "DE", "+4915123456789"],
  ["+39 06 1234 5678", undefined, "+390612345678"],
  ["٠١٥١٢ ٣٤٥٦٧٨٩", "DE", "+4915123456789"],
])("reads %s, with %s as the country, as %s", (text, country, e164) => {
  expect(readPhone(text, country, "/phone")).toEqual({ e164 });
});

it.each([
  ["+1 480-386-0930 ext. 73824", "73824"],
  ["+1 480-386-0930 x10", "10"],
  ["+1 480-386-0930 Ext 0012", "0012"],
  ["+1 480-386-0930;ext=5", "5"],
])("takes the extension off %s", (text, extension) => {
  expect(readPhone(text, undefined, "/phone")).toEqual({ e164: "+14803860930", extension });
});

describe("refuses, without repeating it,", () => {
  it.each([
    ["", "DE"],
    ["abc", "DE"],
    ["123", "DE"],
    ["+49", undefined],
    ["+999 1234567", undefined],
    ["01512 3456789", undefined],
    ["01512 3456789", "ZZ"],
    ["01512 3456789", "AQ"],
    ["call me: +49 1512 3456789", "DE"],
    ["+49 1512 3456789 or +49 1512 3456780", "DE"],
    ["+4915123456789012345678", undefined],
    ["1-800-FLOWERS-NOW!", "US"],
  ])("%j with %s as the country", (text, country) => {
    expect(() => readPhone(text, country, "/phone")).toThrow(refused);
    try {
      readPhone(text, country, "/phone");
    } catch (error) {
      if (text) expect(JSON.stringify(error)).not.toContain(text);
    }
  });
});

it("reads the phone of every real order, and its own answer again to the same", () => {
  const phones = realOrders().flatMap(({ recipient: { phone }, shippingAddress }) =>
    phone ? [{ phone, country: shippingAddress.country }] : [],
  );
  expect(phones.length).toBeGreaterThan(15);
  for (const { phone, country } of phones) {
    const { e164 } = readPhone(phone, country, "/phone");
    expect(e164).toMatch(/^\+[1-9]\d{6,14}$/);
    expect(readPhone(e164, undefined, "/phone").e164).toBe(e164);
  }
});
