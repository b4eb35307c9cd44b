import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { Problem } from "#shared/errors/problem.ts";

export interface PhoneNumber {
  /** E.164: `+14803860930`. */
  readonly e164: string;
  /** Digits to dial after the call is answered. */
  readonly extension?: string;
}

/**
 * Reads a phone number as people write it, an extension included. It must be possible (country code and length), which
 * catches slips; whether a range has been assigned is not asked, for numbering plans change faster than libraries do, and
 * an order must not bounce for that.
 * @param country whose numbers need no country code
 * @param pointer where the caller put it, for the refusal
 * @throws Problem `invalid_request`
 */
export function readPhone(text: string, country: string | undefined, pointer: string): PhoneNumber {
  const options = country && isSupportedCountry(country) ? { defaultCountry: country as CountryCode } : {};
  const parsed = parsePhoneNumberFromString(text, { ...options, extract: false });
  if (!parsed?.isPossible()) {
    const detail = "must be a phone number: with its country code, or one of the country given";
    throw new Problem("invalid_request", { errors: [{ pointer, detail }] });
  }
  return { e164: parsed.number, ...(parsed.ext ? { extension: parsed.ext } : {}) };
}
