import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** How much of a number may be seen: `+46•••••••05`. Of a very short one, and of what is no number, nothing. */
export function maskedNumber(text: string): string {
  const parsed = parsePhoneNumberFromString(text);
  if (!parsed) return "no number";
  const { countryCallingCode, nationalNumber } = parsed;
  const seen = nationalNumber.length > 4 ? nationalNumber.slice(-2) : "";
  return `+${countryCallingCode}${"•".repeat(nationalNumber.length - seen.length)}${seen}`;
}
