import * as z from "zod/mini";
import { checked } from "#shared/schema.ts";
import { line } from "./schemas.ts";

const localPart = String.raw`(?:"(?:[^"\\]|\\.)+"|[^\s@"(),:;<>[\\\]]+)`;
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?`;
const topLabel = String.raw`[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*`;

let address: RegExp | undefined;

/** Its classes of characters take a millisecond to build, which functions do not wait for when they start. */
function isAddress(text: string): boolean {
  address ??= new RegExp(`^${localPart}@(?:${label}\\.)+${topLabel}$`, "u");
  return address.test(text);
}

/**
 * An e-mail address as people have them: quoted local parts and internationalised local parts and domains (RFC 5321,
 * RFC 6531), at most 254 octets. Whether it exists is for the mail to find out.
 */
export const email = checked(
  line(254),
  z.refine(isAddress, "must be an e-mail address"),
  z.refine((text) => new TextEncoder().encode(text).length <= 254, "must be at most 254 octets"),
);
