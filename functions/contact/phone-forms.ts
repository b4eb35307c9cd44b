import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** One number in the forms that software has fields for. */
export interface PhoneForms {
  readonly e164: string;
  readonly extension?: string;
  /** For people: `+1 206 555 0100 ext. 4821 0937`. */
  readonly display: string;
  /** RFC 3966, global number, with the extension as its parameter: `tel:+12065550100;ext=48210937`. */
  readonly rfc3966: string;
  /** As dialled within its country, digits alone and without the extension: `2065550100`. */
  readonly nationalDigits: string;
}

/** @param e164 of the pool @param extension digits */
export function phoneForms(e164: string, extension?: string): PhoneForms {
  const parsed = parsePhoneNumberFromString(e164);
  const international = parsed?.formatInternational() ?? e164;
  const nationalDigits = parsed?.nationalNumber ?? e164.slice(1);
  if (extension === undefined) return { e164, display: international, rfc3966: `tel:${e164}`, nationalDigits };
  const groups = extension.match(/.{1,4}/g)?.join(" ") ?? extension;
  return {
    e164,
    extension,
    display: `${international} ext. ${groups}`,
    rfc3966: `tel:${e164};ext=${extension}`,
    nationalDigits,
  };
}
