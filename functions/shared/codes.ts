import { randomBytes } from "node:crypto";

/** Codes that people read and type, passed in so that tests can replay a case. */
export interface Codes {
  /** `7K3M-0QXF-92ZB`: 60 random bits in Crockford's base 32, which nobody guesses. */
  next(): string;
}

/** Without I, L, O and U. Source: D. Crockford, "Base 32". */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const length = 12;

const grouped = (characters: string): string => (characters.match(/.{4}/g) ?? []).join("-");

export const systemCodes: Codes = {
  next: () => grouped([...randomBytes(length)].map((byte) => alphabet.charAt(byte % alphabet.length)).join("")),
};

/**
 * A code as it was made, from what somebody typed: in either case, with or without dashes, and with letters for the digits
 * that look like them. Undefined for what is no code.
 */
export function readCode(typed: string): string | undefined {
  const characters = typed.toUpperCase().replaceAll("-", "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return new RegExp(`^[${alphabet}]{${length}}$`).test(characters) ? grouped(characters) : undefined;
}
