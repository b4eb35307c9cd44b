import { expect, it } from "vitest";
import { readCode, systemCodes } from "#shared/codes.ts";

it("a code is twelve characters that nobody mistakes, in fours, and no two are the same", () => {
  const codes = Array.from({ length: 2000 }, () => systemCodes.next());
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(codes.join("").replaceAll("-", "")).size).toBe(32);
  for (const code of codes) expect(readCode(code)).toBe(code);
});

it.each([
  ["0123-4567-89ab", "0123-4567-89AB"],
  ["o123456789AB", "0123-4567-89AB"],
  ["OiL3-45-6789AB", "0113-4567-89AB"],
  ["0123-4567-89A", undefined],
  ["0123-4567-89ABC", undefined],
  ["U123-4567-89AB", undefined],
  ["0123 4567 89AB", undefined],
  ["", undefined],
])("%j is read as %j", (typed, code) => {
  expect(readCode(typed)).toBe(code);
});
