import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import { addDays } from "#shared/days.ts";
import { type InputError, Problem } from "#shared/errors/problem.ts";
import { bucketOf, indexBuckets } from "#shared/storage/index-bucket.ts";
import type { Application, Ports } from "./application.ts";
import type { CampaignBody } from "./campaign-schemas.ts";
import { type CampaignCounts, progressOf } from "./campaign-view.ts";
import type { CampaignDue } from "./campaign-vocabulary.ts";
import { type Deadline, nextDeadline } from "./deadline.ts";
import { campaignPolicy } from "./policy/campaigns.ts";
import { isAtLeastVersion, policyOf } from "./policy/policy-version.ts";
import { isRestricted } from "./policy/role-catalogue.ts";

/** A cohort of applications that have to be assessed again by a deadline. It never changes, but for how far it has come. */
export interface Campaign extends CampaignBody {
  readonly campaignId: string;
  readonly openedBy: string;
  readonly openedAt: string;
  /** The time of what was last carried out. */
  readonly actedOn?: string | undefined;
  /** When the deadline was carried out. */
  readonly endedAt?: string | undefined;
}

/**
 * Opens a campaign.
 * @param named the applications that it names, as they are; undefined for one that there is not
 * @throws Problem `invalid_request`
 */
export function openCampaign(
  body: CampaignBody,
  named: readonly (Application | undefined)[],
  staffId: string,
  ports: Ports,
): { readonly campaign: Campaign; readonly act: AdminRecord } {
  const now = ports.clock.now();
  const opened = { campaignId: ports.ids.next("cmp"), openedBy: staffId, openedAt: now.toISOString() };
  const campaign = { ...body, ...opened, deadline: new Date(body.deadline).toISOString() };
  const errors = [...wrongIn(campaign, now), ...notConcerned(campaign, named)];
  if (errors.length > 0) throw new Problem("invalid_request", { errors });
  const { campaignId, policyVersion, deadline, cohort } = campaign;
  const act = adminRecord(ports, {
    ...{ actor: `staff:${staffId}`, act: "campaign.opened", subject: `campaign#${campaignId}` },
    details: { policyVersion, deadline, ...cohort },
  });
  return { campaign, act };
}

function wrongIn({ policyVersion, deadline }: Campaign, now: Date): InputError[] {
  const { leastDays, mostDays } = campaignPolicy.deadline;
  const [first, last] = [leastDays, mostDays].map((days) => addDays(now, days).toISOString()) as [string, string];
  return [
    ...(policyOf(policyVersion) ? [] : [{ pointer: "/policyVersion", detail: "was never published" }]),
    ...(deadline < first || deadline > last
      ? [{ pointer: "/deadline", detail: `must be ${leastDays} to ${mostDays} days ahead` }]
      : []),
  ];
}

/** Who names applications is told of those that would never hear of it. */
const notConcerned = (campaign: Campaign, named: readonly (Application | undefined)[]): InputError[] =>
  named.flatMap((application, i) => {
    if (application && isConcerned(application, campaign)) return [];
    const detail = "is no application that is approved for such restricted roles and has to be assessed again";
    return [{ pointer: `/cohort/applicationIds/${i}`, detail }];
  });

/**
 * Whether an application belongs to a campaign's cohort: it is approved for restricted roles, under an older policy, or under
 * the very one before the campaign was opened.
 */
export function isConcerned({ applicationId, approval, status }: Application, campaign: Campaign): boolean {
  const { cohort, policyVersion, openedAt } = campaign;
  if (status !== "approved" || !approval) return false;
  if (cohort.applicationIds && !cohort.applicationIds.includes(applicationId)) return false;
  const roles = approval.roles.filter(isRestricted);
  if (!roles.some((role) => !cohort.roles || cohort.roles.includes(role))) return false;
  if (approval.policyVersion === policyVersion) return approval.at < openedAt;
  return !isAtLeastVersion(approval.policyVersion, policyVersion);
}

/** Parts of the index of cohorts that a campaign goes through, side by side. */
export const bucketsOf = ({ cohort: { applicationIds } }: Campaign): string[] =>
  applicationIds ? [...new Set(applicationIds.map((id) => bucketOf(`application#${id}`)))] : indexBuckets;

/** Milliseconds after the deadline: what was decided in its last moment is written by then. No function that decides runs as long. */
const settling = 60_000;

function deadlinesOf({ openedAt, deadline }: Campaign): Deadline<CampaignDue>[] {
  const end = new Date(deadline);
  const reminders = campaignPolicy.reminders.daysBefore.map((days) => addDays(end, -days).toISOString());
  return [
    { at: openedAt, due: "tell" },
    ...reminders.filter((at) => at > openedAt).map((at) => ({ at, due: "remind" as const })),
    { at: new Date(end.getTime() + settling).toISOString(), due: "end" },
  ];
}

/** @returns undefined when the deadline was carried out */
export const nextCampaignDeadline = (campaign: Campaign, now: Date): Deadline<CampaignDue> | undefined =>
  nextDeadline(deadlinesOf(campaign), campaign.actedOn, now);

/** The record of a deadline that was carried out. */
export const campaignEnded = (campaign: Campaign, counts: CampaignCounts, ports: Ports): AdminRecord => {
  const { told, reapproved, ended } = progressOf(campaign, counts, ports.clock.now());
  return adminRecord(ports, {
    ...{ actor: "workflow", act: "campaign.ended", subject: `campaign#${campaign.campaignId}` },
    details: { told, reapproved, ended },
  });
};
