import fc from "fast-check";
import { expect, it } from "vitest";
import { pronounceable, pronounceablePattern } from "#contact/pronounceable.ts";

// From the proposal, arXiv:0901.4016.
it.each([
  ["127.0.0.1", "lusab-babad"],
  ["63.84.220.193", "gutih-tugad"],
  ["63.118.7.35", "gutuk-bisog"],
  ["140.98.193.141", "mudof-sakat"],
  ["64.255.6.200", "haguz-biram"],
  ["128.30.52.45", "mabiv-gibot"],
  ["147.67.119.2", "natag-lisaf"],
  ["212.58.253.68", "tibup-zujah"],
  ["216.35.68.215", "tobog-higil"],
  ["216.68.232.21", "todah-vobij"],
  ["198.81.129.136", "sinid-makam"],
  ["12.110.110.204", "budov-kuras"],
])("reads %s as %s", (address, words) => {
  expect(pronounceable(Buffer.from(address.split(".").map(Number)))).toBe(words);
});

it("reads every word of 16 bits as another, and as the pattern has it", () => {
  const all = Array.from({ length: 0x1_0000 }, (_, i) => pronounceable(Buffer.from([i >> 8, i & 0xff])));
  const pattern = pronounceablePattern(1);
  expect(new Set(all).size).toBe(0x1_0000);
  expect(all.every((word) => pattern.test(word))).toBe(true);
});

it("has a pattern of so many words, and no other", () => {
  const pattern = pronounceablePattern(5);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
      const alias = pronounceable(Buffer.from(bytes));
      expect(alias).toMatch(pattern);
      for (const other of [
        `${alias}-babad`,
        alias.slice(6),
        alias.replaceAll("-", ""),
        alias.toUpperCase(),
        ` ${alias}`,
      ])
        expect(other).not.toMatch(pattern);
    }),
  );
});
