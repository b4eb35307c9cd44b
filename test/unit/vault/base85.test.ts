import fc from "fast-check";
import { expect, it } from "vitest";
import { fromBase85, toBase85 } from "#vault/base85.ts";

it("gives back any bytes, in text that JSON does not escape", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase85(bytes);
      expect(text).toHaveLength(Math.ceil((bytes.length * 5) / 4));
      expect(JSON.stringify(text)).toBe(`"${text}"`);
      expect(fromBase85(text)).toEqual(Buffer.from(bytes));
    }),
  );
});

it("makes of Z85's test vector what its specification says", () => {
  expect(toBase85(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b))).toBe("HelloWorld");
});

it.each(["a", "abcdef", "ab cd", "ab\\cd", "#####", "é"])("refuses %j", (text) => {
  expect(() => fromBase85(text)).toThrow(RangeError);
});
