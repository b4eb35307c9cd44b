import { domainToASCII } from "node:url";

/**
 * The form of an e-mail address in which two spellings of one mailbox are equal: surrounding space off, Unicode NFC,
 * lower case, domain in ASCII (UTS 46). The local part is lower-cased as well: RFC 5321 section 2.4 lets a host tell
 * cases apart, but none that buyers use does, and a person who asks for their data does not remember which they typed.
 * A quoted local part stays quoted.
 *
 * @param address must have passed validation: this does not judge it. A domain that has no ASCII form, such as an
 *   address literal, is kept as lower-cased.
 */
export function normaliseEmail(address: string): string {
  const folded = address.trim().normalize("NFC").toLowerCase().normalize("NFC");
  // The last one: a quoted local part may contain others.
  const at = folded.lastIndexOf("@");
  const domain = folded.slice(at + 1);
  return folded.slice(0, at + 1) + (domainToASCII(domain) || domain);
}
