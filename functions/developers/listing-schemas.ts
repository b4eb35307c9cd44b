import * as z from "zod/mini";
import { applicationId, country, instant } from "#shared/http/schemas.ts";
import { described, whole } from "#shared/schema.ts";
import { roleNames } from "./policy/role-catalogue.ts";
import { plainLine, siteUrl } from "./text-schemas.ts";

/** What a developer says of a listed application. */
export const listingBody = z.strictObject({ tagline: plainLine(120), homepage: siteUrl, supportUrl: siteUrl });
export type ListingBody = z.output<typeof listingBody>;

const labelledField = z.strictObject({
  field: z.string(),
  purposes: described(z.readonly(z.array(z.string())), { description: "As the policy names them" }),
  retentionDays: described(whole(z.gte(0)), { description: "Days after delivery" }),
});

const privacyLabel = described(
  z.strictObject({
    roles: described(z.readonly(z.array(z.enum(roleNames))), { description: "In force now" }),
    fields: z.readonly(z.array(labelledField)),
    restricted: described(z.boolean(), { description: "Whether any of these roles opens personal data" }),
    lastAssessedAt: instant,
    approvedUntil: described(z.optional(instant), {
      description: "When access ends next unless it is approved again; left out once that has passed",
    }),
    policyVersion: z.string(),
    conditional: described(z.boolean(), { description: "Approved under conditions, which its developer knows" }),
  }),
  {
    id: "PrivacyLabel",
    description:
      "Follows from what was approved and from the roles in force now, never from what a developer wrote. Names every field that these roles open, whether or not a use of it was declared.",
  },
);

export const listingAnswer = described(
  z.strictObject({
    applicationId,
    name: plainLine(100),
    developer: z.strictObject({ name: plainLine(100), website: siteUrl, country }),
    ...listingBody.shape,
    privacyLabel,
  }),
  { id: "Listing" },
);
