import type { Campaign } from "./campaign.ts";
import type { CampaignPhase } from "./campaign-vocabulary.ts";

/** Counted over the life of a campaign. */
export interface CampaignCounts {
  /** Applications that were told that they have to be assessed again. */
  readonly told: number;
  /** Those of them that were approved again, before the deadline or after. */
  readonly reapproved: number;
}

const isOver = ({ deadline }: Campaign, now: Date): boolean => now.toISOString() >= deadline;

/** A campaign without its progress. */
export function listedView(campaign: Campaign, now: Date) {
  const { actedOn, ...shown } = campaign;
  const before = actedOn === undefined ? "telling" : "open";
  const after = campaign.endedAt === undefined ? "ending" : "ended";
  const phase: CampaignPhase = isOver(campaign, now) ? after : before;
  return { ...shown, phase };
}

/** How far it has come: who was not approved again is open before the deadline, and without restricted roles from then on. */
export function progressOf(campaign: Campaign, { told, reapproved }: CampaignCounts, now: Date) {
  const rest = told - reapproved;
  return { told, reapproved, ...(isOver(campaign, now) ? { ended: rest, open: 0 } : { ended: 0, open: rest }) };
}

/** A campaign as assessors see it. */
export const campaignView = (campaign: Campaign, counts: CampaignCounts, now: Date) => ({
  ...listedView(campaign, now),
  progress: progressOf(campaign, counts, now),
});
