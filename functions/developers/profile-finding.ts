import type { Finding } from "./finding.ts";
import type { DataUsePolicy } from "./policy/data-use.ts";
import { siteUrl } from "./text-schemas.ts";

/** What of a developer's profile is assessed. */
export interface Profile {
  readonly privacyPolicyUrl?: string | undefined;
  readonly website?: string | undefined;
  /** Whether there is one; who it is does not matter here. */
  readonly incidentContact: boolean;
}

/** What the profile lacks. An application that everyone may use needs more than one that its own developer uses. */
export const findProfile = (
  policy: DataUsePolicy,
  distribution: "public" | "private",
  profile: Profile,
): readonly Finding[] =>
  policy.profile
    .filter(({ field }) => !isThere(profile[field]))
    .map(({ field, clause, severity, message, remedy }) => ({
      code: "profile_incomplete",
      clause,
      severity: severity[distribution],
      subject: `/profile/${field}`,
      message,
      remedy,
    }));

const isThere = (value: string | boolean | undefined) => value === true || siteUrl.safeParse(value).success;
