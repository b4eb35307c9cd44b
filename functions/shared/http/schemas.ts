import * as z from "zod/mini";
import { checked, described, matching } from "#shared/schema.ts";

/** Schemas that every domain's contract draws on. */

/**
 * C0 and C1 controls (tab and line feeds among them), the separators of lines and paragraphs, and U+FFFD, which stands
 * where a decoder met bytes that are not UTF-8.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is what it is for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]/u;

/** One line of text in any script, kept exactly as it is: no trimming, no normalisation. `max` counts UTF-16 code units. */
export function line(max: number) {
  return z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((text) => text.isWellFormed() && !unprintable.test(text), "must be one line of printable text"),
    z.refine((text) => text.trim() !== "", "must not be blank"),
  );
}

/** Ids that the marketplace owns. */
const marketplaceId = matching(/^[A-Za-z0-9._-]{1,64}$/, "must be 1 to 64 of A-Z a-z 0-9 . _ -");

/** Ids that Cloakroom makes: `prefix_ULID`. */
export function prefixedId(prefix: string) {
  const id = matching(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `must be ${prefix}_ and a ULID`);
  return described(id, { example: `${prefix}_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B` });
}

export const orderId = described(marketplaceId, {
  description: "The marketplace's id of the order",
  example: "302-1234567-0000001",
});
export const buyerId = described(marketplaceId, {
  description: "The marketplace's id of the buyer",
  example: "BUYER-00001",
});
export const sellerId = described(marketplaceId, {
  description: "The marketplace's id of the seller",
  example: "SELLER-01",
});
export const developerId = prefixedId("dev");
export const applicationId = prefixedId("app");
export const clientId = prefixedId("cli");
export const staffId = described(matching(/^[A-Za-z0-9._:@-]{1,128}$/, "must be 1 to 128 of A-Z a-z 0-9 . _ : @ -"), {
  description: "The `sub` of the person at the OpenID Connect issuer",
  example: "ada",
});

/** ISO 8601 with a zone; answers are always UTC, so a zone may not carry a time out of the years that have four digits. */
export const instant = described(
  checked(
    z.iso.datetime({ offset: true, abort: true }),
    z.refine((text) => /^\d{4}-/.test(new Date(text).toISOString()), "must be within the years 0000 to 9999 in UTC"),
  ),
  { example: "2026-11-21T20:00:00.000Z" },
);
/** ISO 3166-1 alpha-2. */
export const country = described(matching(/^[A-Z]{2}$/, "must be two capital letters (ISO 3166-1)"), { example: "DE" });
