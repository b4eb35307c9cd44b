import fc from "fast-check";
import { expect, it } from "vitest";
import { lengthPrefixed } from "#shared/crypto/length-prefixed.ts";

it("puts the number of UTF-8 bytes before each part", () => {
  expect(lengthPrefixed(["ab", "", "Zoë"])).toBe("2:ab0:4:Zoë");
});

it("gives the same text for no two different lists of parts", () => {
  // Parts that look like prefixes are what could collide.
  const parts = fc.array(fc.string({ unit: fc.constantFrom("0", "1", "2", ":", "a"), maxLength: 6 }), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(lengthPrefixed(one) === lengthPrefixed(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
    { numRuns: 2000 },
  );
});
