import { describe, expect, it } from "vitest";
import { isChecked, withCheckDigit } from "#contact/check-digit.ts";

const four = Array.from({ length: 10_000 }, (_, i) => String(i).padStart(4, "0"));
const checked = four.map(withCheckDigit);

describe("the check digit", () => {
  it("is Damm's", () => {
    expect(withCheckDigit("572")).toBe("5724");
    expect(checked.every(isChecked)).toBe(true);
    expect(new Set(checked.map((digits) => digits.at(-1))).size).toBe(10);
  });

  it("finds every wrong digit", () => {
    const missed = checked.flatMap((digits) =>
      [...digits].flatMap((right, place) =>
        [..."0123456789"]
          .filter((wrong) => wrong !== right)
          .map((wrong) => digits.slice(0, place) + wrong + digits.slice(place + 1))
          .filter(isChecked),
      ),
    );
    expect(missed).toEqual([]);
  });

  it("finds every swap of neighbours", () => {
    const missed = checked.flatMap((digits) =>
      [0, 1, 2, 3]
        .filter((place) => digits[place] !== digits[place + 1])
        .map((i) => `${digits.slice(0, i)}${digits[i + 1]}${digits[i]}${digits.slice(i + 2)}`)
        .filter(isChecked),
    );
    expect(missed).toEqual([]);
  });

  it.each(["", "0", "5724x", "57 24", "-5724", "５７２４"])("is of digits, and more than one: %j", (digits) => {
    expect(isChecked(digits)).toBe(false);
  });
});
