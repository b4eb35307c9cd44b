import { derivedId } from "#shared/ids.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import { type Application, type Approval, next, type Ports } from "./application.ts";
import type { Move } from "./assessment-case.ts";
import { type Campaign, isConcerned } from "./campaign.ts";
import type { CampaignDue } from "./campaign-vocabulary.ts";
import type { Deadline } from "./deadline.ts";
import { restrictedEndBy } from "./grant.ts";
import { campaignPolicy } from "./policy/campaigns.ts";
import { isAtLeastVersion } from "./policy/policy-version.ts";
import { isRestricted } from "./policy/role-catalogue.ts";
import { happens, type TimelineEntry } from "./timeline.ts";

/** That an application has to be assessed again: until an approval under that policy, or a later one. */
export interface Reassessment {
  readonly campaignId: string;
  readonly policyVersion: string;
  readonly askedAt: string;
  /** Restricted roles end then, and are back with the approval. */
  readonly deadline: string;
  /** The time in the campaign that was last acted on: nothing is told twice. */
  readonly actedOn: string;
}

/** What is left to be done after a decision: an approval answers all that was asked under its policy or an older one. */
export function stillAsked(
  { reassessments }: Application,
  approval: Pick<Approval, "policyVersion"> | undefined,
): Application["reassessments"] {
  if (!approval) return reassessments;
  const left = reassessments?.filter(({ policyVersion }) => !isAtLeastVersion(approval.policyVersion, policyVersion));
  return left && left.length > 0 ? left : undefined;
}

/** When restricted roles end that were approved until then: sooner, where a new assessment is due sooner. */
export const endOf = (until: string, reassessments: Application["reassessments"] = []): string =>
  reassessments.reduce((first, { deadline }) => (deadline < first ? deadline : first), until);

/**
 * What an application has to be told at a time before the deadline: that it is asked, if it was not; a reminder, if it was.
 * @returns undefined where there is nothing to tell: called twice, it happens once
 */
export function tell(
  application: Application,
  standing: StandingRow | undefined,
  campaign: Campaign,
  { at, due }: Deadline<CampaignDue>,
  ports: Ports,
): Move | undefined {
  // Nobody loses what they had on the day that they first hear of it.
  if (ports.clock.now().toISOString() >= campaign.deadline || application.status !== "approved") return undefined;
  const asked = application.reassessments?.find(({ campaignId }) => campaignId === campaign.campaignId);
  if (!asked) return isConcerned(application, campaign) ? ask(application, standing, campaign, at, ports) : undefined;
  return due === "remind" && asked.actedOn < at ? remind(application, asked, at, ports) : undefined;
}

function ask(
  application: Application,
  standing: StandingRow | undefined,
  { campaignId, policyVersion, deadline }: Campaign,
  actedOn: string,
  ports: Ports,
): Move {
  const now = ports.clock.now();
  const asked = { campaignId, policyVersion, askedAt: now.toISOString(), deadline, actedOn };
  const grant = restrictedEndBy(standing, deadline);
  return {
    transition: "ask_reassessment",
    before: application,
    application: { ...next(application, now), reassessments: [...(application.reassessments ?? []), asked] },
    entries: [
      happens(ports, {
        ...{ event: "reassessment_asked", actor: "system", revision: application.revision },
        reasons: [campaignPolicy.asked],
        facts: { campaignId, deadline, roles: restrictedOf(application) },
      }),
    ],
    ...(grant && { grant }),
    acts: [],
  };
}

function remind(application: Application, asked: Reassessment, actedOn: string, ports: Ports): Move {
  const { campaignId, deadline } = asked;
  return {
    transition: "remind",
    before: application,
    application: {
      ...next(application, ports.clock.now()),
      reassessments: application.reassessments?.map((one) => (one === asked ? { ...one, actedOn } : one)),
    },
    entries: [
      happens(ports, {
        ...{ event: "reassessment_reminder", actor: "system", revision: application.revision },
        facts: { campaignId, deadline },
      }),
    ],
    acts: [],
  };
}

/**
 * The entry that says that restricted roles ended at a deadline. It is the same whoever makes it, whenever: written if absent,
 * it is there once.
 * @param application as it is after the deadline
 * @returns undefined where none ended then: it was approved again, it has none, or they had ended before
 */
export function endedEntry(application: Application, campaignId: string): TimelineEntry | undefined {
  const { applicationId, revision, status, reassessments = [] } = application;
  const first = reassessments.toSorted(byDeadline)[0];
  const roles = restrictedOf(application);
  if (status !== "approved" || first?.campaignId !== campaignId || roles.length === 0) return undefined;
  const at = new Date(first.deadline);
  const once = (prefix: string) => derivedId(prefix, at, campaignId, applicationId);
  return happens(
    { clock: { now: () => at }, ids: { next: once } },
    {
      ...{ event: "restricted_roles_ended", actor: "system", revision },
      reasons: [campaignPolicy.ended],
      facts: { campaignId, deadline: first.deadline, roles },
    },
  );
}

const restrictedOf = ({ approval }: Application) => approval?.roles.filter(isRestricted) ?? [];

/** Of two with one deadline the older campaign comes first. */
const byDeadline = (one: Reassessment, other: Reassessment) =>
  one.deadline.localeCompare(other.deadline) || one.campaignId.localeCompare(other.campaignId);
