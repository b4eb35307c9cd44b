/**
 * Damm's quasigroup of order 10 (H. Michael Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004): the check digit finds
 * every single wrong digit and every swap of neighbours, which Luhn's does not (09 and 90).
 */
const quasigroup = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
];

const interim = (digits: string): string => [...digits].reduce((at, digit) => quasigroup[+at]?.[+digit] ?? "", "0");

/** @param digits decimal digits only */
export const withCheckDigit = (digits: string): string => digits + interim(digits);

/** Whether the last digit is the check digit of those before it. */
export const isChecked = (digits: string): boolean => /^\d{2,}$/.test(digits) && interim(digits) === "0";
