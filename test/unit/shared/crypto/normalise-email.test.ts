import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseEmail } from "#shared/crypto/normalise-email.ts";

describe("an e-mail address", () => {
  it.each([
    ["surrounding space", " ada@example.com\n", "ada@example.com"],
    ["case, in both parts", "Ada.Lovelace@EXAMPLE.com", "ada.lovelace@example.com"],
    ["a composed and a decomposed letter", "zoe\u0308@example.com", "zo\u00eb@example.com"],
    [
      "a letter whose lower case has its marks in another order",
      "\u0130\u0331@example.com",
      "i\u0331\u0307@example.com",
    ],
    ["an internationalised domain", "ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
    ["a decomposed domain", "ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"],
    ["a domain in ASCII already", "ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"],
    ["a domain in another script", "ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"],
    ["a quoted local part with an at sign", '"Very@Odd"@BÜCHER.example', '"very@odd"@xn--bcher-kva.example'],
    ["a quoted local part with a space", '" ada "@example.com', '" ada "@example.com'],
    ["an address literal", "ada@[IPv6:2001:DB8::1]", "ada@[ipv6:2001:db8::1]"],
  ])("is the same in spite of %s", (_, given, normalised) => {
    expect(normaliseEmail(given)).toBe(normalised);
  });

  it.each([
    ["dots", "a.da@example.com", "ada@example.com"],
    ["what follows a plus", "ada+shop@example.com", "ada@example.com"],
    ["accents", "zoë@example.com", "zoe@example.com"],
  ])("keeps %s, which can tell two mailboxes apart", (_, one, other) => {
    expect(normaliseEmail(one)).not.toBe(normaliseEmail(other));
  });

  it("does not change once it is normal", () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: "grapheme" })), (address) => {
        const once = normaliseEmail(address);
        expect(normaliseEmail(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});
