/**
 * What a campaign does at a time, over the whole cohort. A reminder tells those, too, who were not told: what was approved
 * meanwhile under an older policy.
 */
export const campaignDues = ["tell", "remind", "end"] as const;
export type CampaignDue = (typeof campaignDues)[number];

/** How far a campaign has come. */
export const campaignPhases = ["telling", "open", "ending", "ended"] as const;
export type CampaignPhase = (typeof campaignPhases)[number];
