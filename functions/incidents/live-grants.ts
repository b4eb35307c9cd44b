import { accessRequestPolicy } from "./policy/access-requests.ts";

/** Who have grants, and until when: what the limit on their number is decided on. */
export interface LiveGrants {
  /** Rises with every write: what conditional writes compare. */
  readonly version: number;
  /** By the access request. */
  readonly grants: Readonly<Record<string, LiveGrant>>;
}

interface LiveGrant {
  readonly staffId: string;
  readonly until: string;
}

export const noGrants: LiveGrants = { version: 0, grants: {} };

function changed(
  { version, grants }: LiveGrants,
  change: (live: Map<string, LiveGrant>) => void,
  now: Date,
): LiveGrants {
  const live = new Map(Object.entries(grants).filter(([, { until }]) => now.toISOString() < until));
  change(live);
  return { version: version + 1, grants: Object.fromEntries(live) };
}

/** With one more, and without those whose time is over. */
export const withGrant = (before: LiveGrants, accessRequestId: string, grant: LiveGrant, now: Date): LiveGrants =>
  changed(before, (live) => live.set(accessRequestId, grant), now);

export const withoutGrant = (before: LiveGrants, accessRequestId: string, now: Date): LiveGrants =>
  changed(before, (live) => live.delete(accessRequestId), now);

/**
 * When there is room for one more person, if there is none now.
 * @returns undefined while this person may have a grant: others leave room, or the person has one
 */
export function roomFrom({ grants }: LiveGrants, staffId: string, now: Date): string | undefined {
  const ends = new Map<string, string>();
  for (const grant of Object.values(grants)) {
    if (grant.until <= now.toISOString()) continue;
    const known = ends.get(grant.staffId);
    if (known === undefined || known < grant.until) ends.set(grant.staffId, grant.until);
  }
  if (ends.has(staffId) || ends.size < accessRequestPolicy.people.most) return undefined;
  return [...ends.values()].sort()[0];
}
