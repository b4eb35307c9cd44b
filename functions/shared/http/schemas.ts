import * as z from "zod";

/** Schemas that every domain's contract draws on. */

/**
 * C0 and C1 controls (tab and line feeds among them), the separators of lines and paragraphs, and U+FFFD, which stands
 * where a decoder met bytes that are not UTF-8.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is what it is for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]/u;

/** One line of text in any script, kept exactly as it is: no trimming, no normalisation. `max` counts UTF-16 code units. */
export const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !unprintable.test(text), "must be one line of printable text")
    .refine((text) => text.trim() !== "", "must not be blank");

/** Ids that the marketplace owns. */
export const marketplaceId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "must be 1 to 64 of A-Z a-z 0-9 . _ -");

/** Ids that Cloakroom makes: `prefix_ULID`. */
export const prefixedId = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `must be ${prefix}_ and a ULID`);

export const orderId = marketplaceId.meta({
  description: "The marketplace's id of the order",
  example: "302-1234567-0000001",
});
export const buyerId = marketplaceId.meta({ description: "The marketplace's id of the buyer", example: "BUYER-00001" });
export const sellerId = marketplaceId.meta({ description: "The marketplace's id of the seller", example: "SELLER-01" });
export const developerId = prefixedId("dev").meta({ example: "dev_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" });
export const applicationId = prefixedId("app").meta({ example: "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" });
export const clientId = prefixedId("cli").meta({ example: "cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" });
export const staffId = z
  .string()
  .regex(/^[A-Za-z0-9._:@-]{1,128}$/)
  .meta({ description: "The `sub` of the person at the OpenID Connect issuer", example: "ada" });

/** ISO 8601 with a zone; answers are always UTC, so a zone may not carry a time out of the years that have four digits. */
export const instant = z.iso
  .datetime({ offset: true, abort: true })
  .refine((text) => /^\d{4}-/.test(new Date(text).toISOString()), "must be within the years 0000 to 9999 in UTC")
  .meta({ example: "2026-11-21T20:00:00.000Z" });
/** ISO 3166-1 alpha-2. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, "must be two capital letters (ISO 3166-1)")
  .meta({ example: "DE" });

/**
 * An e-mail address as people have them: quoted local parts and internationalised local parts and domains (RFC 5321,
 * RFC 6531), at most 254 octets. Whether it exists is for the mail to find out.
 */
export const email = line(254)
  .regex(
    /^(?:"(?:[^"\\]|\\.)+"|[^\s@"(),:;<>[\\\]]+)@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u,
    "must be an e-mail address",
  )
  .refine((text) => new TextEncoder().encode(text).length <= 254, "must be at most 254 octets");

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().min(1).max(1024).optional(),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().optional() });

/** The body of every refusal: RFC 9457 with the stable `code`, and where the input was wrong. */
export const problemBody = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    instance: z.string(),
    errors: z
      .array(z.strictObject({ pointer: z.string(), detail: z.string(), code: z.string().optional() }))
      .optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details" });
