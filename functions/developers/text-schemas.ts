import * as z from "zod/mini";
import { line } from "#shared/http/schemas.ts";
import { checked, described } from "#shared/schema.ts";

/** U+202A to U+202E and U+2066 to U+2069: they make text read as other text (Unicode Technical Report 36). */
const reordering = /[\u202a-\u202e\u2066-\u2069]/u;

/**
 * One line of what a developer writes about themselves. Markup is text like any other: it is stored and answered as it
 * came, and never rendered here. `max` counts Unicode code points, so that one emoji of one code point is one.
 */
export function plainLine(max: number) {
  return checked(
    line(2 * max),
    z.refine((text) => [...text].length <= max, `must be at most ${max} characters`),
    z.refine((text) => !reordering.test(text), "must not change the direction of text"),
  );
}

/** Paragraphs of the same: line feeds are fine. `max` counts code points. */
export function plainText(max: number) {
  return checked(
    z.string(),
    z.minLength(1),
    z.maxLength(2 * max),
    z.refine((text) => [...text].length <= max, `must be at most ${max} characters`),
    z.refine(
      (text) => text.isWellFormed() && !/[[\p{Cc}\u2028\u2029\ufffd]--\n]/v.test(text),
      "must be printable text",
    ),
    z.refine((text) => !reordering.test(text), "must not change the direction of text"),
    z.refine((text) => text.trim() !== "", "must not be blank"),
  );
}

const dottedHost = /^[^.]+(\.[^.]+)+\.?$/;
const literalAddress = /^\[|^[\d.]+$/;
const localHost = /(^|\.)localhost\.?$/;

/** Whether a URL leads to a site with a public name. Decided by what it says: nothing is resolved, nothing is fetched. */
function namesPublicSite(text: string): boolean {
  // The parser would make something of spaces and backslashes that a reader does not see.
  if (!/^https:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return dottedHost.test(hostname) && !literalAddress.test(hostname) && !localHost.test(hostname);
}

/** A developer's page, by https at a host with a name. Cloakroom never fetches it. */
export const siteUrl = described(
  checked(
    plainLine(500),
    z.refine(namesPublicSite, "must be an https URL whose host is a name with a dot, and no address"),
  ),
  { example: "https://parcels.example/privacy" },
);

/** A number as people write it; it is for people to dial, so it is kept as it came. */
export const phoneAsWritten = described(
  checked(
    line(40),
    z.refine((text) => /^\+?[\d ()./-]+$/.test(text) && /^\d{6,15}$/.test(text.replace(/\D/g, "")), {
      message: "must be a phone number of 6 to 15 digits",
    }),
  ),
  { example: "+49 30 5550123" },
);
