import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { isChecked } from "./check-digit.ts";
import { contactPolicy } from "./policy/contact.ts";

/** Digits of an extension, the check digit among them. */
export const extensionLength = contactPolicy.extension.digits + 1;

/** Who calls, as far as the network says. */
export interface CallingNumber {
  readonly e164: string;
  /** ISO 3166-1 alpha-2, where the number tells. */
  readonly country?: string | undefined;
}

/** @returns undefined for a caller who holds the number back, and for what is no number */
export function callingNumber(from: string): CallingNumber | undefined {
  const parsed = parsePhoneNumberFromString(from, { extract: false });
  return parsed?.isPossible() ? { e164: parsed.number, country: parsed.country } : undefined;
}

/** @returns E.164, or the text as it is where it is none */
export const calledNumber = (to: string): string => parsePhoneNumberFromString(to, { extract: false })?.number ?? to;

/** What was keyed in, without the pauses and signs that go with reading it aloud or dialling it. */
export type Keyed =
  | { readonly kind: "none" }
  | { readonly kind: "mistyped" }
  | { readonly kind: "extension"; readonly extension: string };

export function keyedIn(digits: string | undefined): Keyed {
  const extension = digits?.replace(/\D/g, "") ?? "";
  if (extension === "") return { kind: "none" };
  return extension.length === extensionLength && isChecked(extension)
    ? { kind: "extension", extension }
    : { kind: "mistyped" };
}
