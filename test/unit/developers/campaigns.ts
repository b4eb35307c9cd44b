import type { Application } from "#developers/application.ts";
import type { Campaign } from "#developers/campaign.ts";
import { grantOf } from "#developers/grant.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import type { Reassessment } from "#developers/reassessment.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import { flawless } from "./answers.ts";

const day = 24 * 60 * 60 * 1000;
export const openedAt = new Date("2026-12-01T08:00:00.000Z");
/** A moment so many days after the campaign was opened. */
export const onDay = (days: number) => new Date(openedAt.getTime() + days * day);
export const deadline = onDay(40).toISOString();

/** Of everything that is approved for restricted roles, by the fortieth day. */
export const aCampaign = (changes: Partial<Campaign> = {}): Campaign => ({
  campaignId: "cmp_1",
  policyVersion: "2026-11",
  cohort: {},
  deadline,
  openedBy: "ada",
  openedAt: openedAt.toISOString(),
  ...changes,
});

/** Approved ten days before the campaign, for a year. */
export function approved(roles: readonly RoleName[] = ["orders", "shipping"], changes: Partial<Application> = {}) {
  const { dataUses } = flawless(...roles);
  const at = onDay(-10).toISOString();
  const application: Application = {
    applicationId: "app_1",
    developerId: "dev_1",
    name: "Parcel Pilot",
    description: "Prints labels for parcels.",
    distribution: "public",
    roles: [...roles],
    dataUses,
    status: "approved",
    revision: 3,
    version: 7,
    createdAt: at,
    updatedAt: at,
    approval: {
      ...{ approvalId: "apr_1", assessmentId: "ass_1", at, until: onDay(355).toISOString(), policyVersion: "2026-11" },
      ...{ roles, dataUses },
    },
    ...changes,
  };
  return application;
}

/** What such an approval gave. */
export function standingOf({ applicationId, approval }: Application): StandingRow {
  const { roles = [], until = "" } = approval ?? {};
  const { roles: lasting, scopes, restricted } = grantOf(roles, until, undefined, onDay(-10));
  return {
    ...{ pk: `application#${applicationId}`, status: "active", epoch: 4 },
    ...{ roles: [...lasting], scopes: [...scopes] },
    ...(restricted && {
      restricted: { ...restricted, roles: [...restricted.roles], scopes: [...restricted.scopes] },
    }),
  };
}

/** Asked on the first day. */
export const asked = (changes: Partial<Reassessment> = {}): Reassessment => ({
  campaignId: "cmp_1",
  policyVersion: "2026-11",
  askedAt: openedAt.toISOString(),
  deadline,
  actedOn: openedAt.toISOString(),
  ...changes,
});
