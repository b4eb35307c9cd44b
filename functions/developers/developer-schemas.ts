import * as z from "zod/mini";
import { email } from "#shared/http/email-schema.ts";
import { country, developerId, instant } from "#shared/http/schemas.ts";
import { described } from "#shared/schema.ts";
import { phoneAsWritten, plainLine, siteUrl } from "./text-schemas.ts";

const incidentContact = described(z.strictObject({ name: plainLine(100), email, phone: phoneAsWritten }), {
  description: "Who answers when personal data may have leaked (DPP 1.6). Sealed",
});

const profile = {
  name: plainLine(100),
  legalName: plainLine(200),
  country,
  website: siteUrl,
  privacyPolicyUrl: siteUrl,
  contactEmail: email,
  incidentContact,
};

/** What a developer says of itself. */
export const developerBody = z.strictObject(profile);
export type DeveloperProfile = z.output<typeof developerBody>;

export const developerPatch = z.partial(developerBody);
export type DeveloperPatch = z.output<typeof developerPatch>;

export const developerAnswer = described(
  z.strictObject({ developerId, ...profile, createdAt: instant, updatedAt: instant }),
  { id: "Developer" },
);
