import * as z from "zod/mini";
import { applicationId, instant, prefixedId, staffId } from "#shared/http/schemas.ts";
import { checked, described, matching, whole } from "#shared/schema.ts";
import { campaignDues, campaignPhases } from "./campaign-vocabulary.ts";
import { isRestricted, type RoleName, roleNames } from "./policy/role-catalogue.ts";

export const campaignId = prefixedId("cmp");

const isSet = (list: readonly string[]) => new Set(list).size === list.length;
const restrictedRoles = roleNames.filter(isRestricted) as [RoleName, ...RoleName[]];

const cohort = z.strictObject({
  roles: described(
    z.optional(checked(z.array(z.enum(restrictedRoles)), z.minLength(1), z.refine(isSet, "names a role twice"))),
    { description: "Those approved for any of these; left out, for any restricted role" },
  ),
  applicationIds: described(
    z.optional(
      checked(z.array(applicationId), z.minLength(1), z.maxLength(100), z.refine(isSet, "names an application twice")),
    ),
    { description: "These and no others" },
  ),
});

/** Who has to be assessed again, under which policy, by when. */
export const campaignBody = z.strictObject({
  policyVersion: described(matching(/^[0-9a-z.-]{1,20}$/, "must be a version of the questionnaire"), {
    description: "An approval under this version of the questionnaire, or a later one, is what is asked for",
    example: "2026-11",
  }),
  cohort: described(cohort, {
    description:
      "Of what is approved for restricted roles: under an older version, or under this one before the campaign",
  }),
  deadline: described(instant, {
    description: "1 to 300 days ahead. Restricted roles that were not approved again end",
  }),
});
export type CampaignBody = z.output<typeof campaignBody>;

/** What is due, as the state of the workflow holds it. */
export const campaignDeadline = z.object({ at: instant, due: z.enum(campaignDues) });

const count = whole(z.gte(0));

export const listedCampaign = z.strictObject({
  campaignId,
  ...campaignBody.shape,
  openedBy: staffId,
  openedAt: instant,
  endedAt: described(z.optional(instant), { description: "When all who lost restricted roles had been told" }),
  phase: z.enum(campaignPhases),
});

export const campaignAnswer = described(
  z.strictObject({
    ...listedCampaign.shape,
    progress: described(z.strictObject({ told: count, reapproved: count, ended: count, open: count }), {
      description: "Applications: who was told is approved again, or open until the deadline, and ended from then on",
    }),
  }),
  { id: "Campaign" },
);
