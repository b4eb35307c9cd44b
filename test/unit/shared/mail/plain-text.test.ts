import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneLine, withoutLinks, wrapped } from "#shared/mail/plain-text.ts";

const anything = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");

describe("one line", () => {
  it.each([
    ["a\r\nBcc: eve@example.com", "a Bcc: eve@example.com"],
    ["a\u0000b\u2028c\u0085d", "a b c d"],
    ["gnp.\u202etxt\u2066!\u2069", "gnp.txt!"],
    ["\ud800x", "\ufffdx"],
    ["  Zoë 渡邊龍一 👩‍👩‍👧  ", "Zoë 渡邊龍一 👩‍👩‍👧"],
  ])("%j is %j", (given, expected) => {
    expect(oneLine(given)).toBe(expected);
  });

  it("has no control, no end of a line and nothing that changes its direction, whatever comes", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe("text without links", () => {
  it.each([
    ["https://evil.example/x", "https: / / evil. example/ x"],
    ["www.evil.example", "www. evil. example"],
    ["eve@evil。example", "eve@ evil。 example"],
    ["Parcel Pilot, v. 2", "Parcel Pilot, v. 2"],
  ])("%s reads %s", (given, expected) => {
    expect(withoutLinks(given)).toBe(expected);
  });
});

describe("wrapped text", () => {
  it("breaks between words, and hangs what follows", () => {
    expect(wrapped(`- ${"word ".repeat(16)}`, "  ")).toBe(`-${" word".repeat(15)}\n  word`);
  });

  it("loses no word, and has no line longer than the longest word", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const lines = wrapped(text).split("\n");
        expect(words(lines.join("")).join("")).toBe(words(text).join(""));
        for (const line of lines.filter((one) => [...one].length > 76)) expect(line).not.toMatch(/\s/);
      }),
    );
  });

  it("breaks a word that no server would pass on whole", () => {
    const lengths = wrapped("x".repeat(1000)).split("\n");
    expect(lengths.map(({ length }) => length)).toEqual([400, 400, 200]);
  });
});
