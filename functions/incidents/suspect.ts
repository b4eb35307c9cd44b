import type { StandingRow } from "#shared/standing/standing-row.ts";
import { rolesInForce } from "#shared/standing/standing-row.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";

/** A suspect's standing as it was found. */
export interface SuspectStanding extends StandingRow {
  /** Of the incident that it was last revoked for. */
  readonly incidentId?: string | null | undefined;
  readonly revokedAt?: string | undefined;
  readonly revokedBy?: string | undefined;
  readonly reinstatedAt?: string | undefined;
}

/** What was in force before an incident, as it is kept with it. */
export interface StandingBefore {
  readonly subject: Subject;
  readonly status: StandingRow["status"];
  readonly epoch: number;
  readonly roles: readonly string[];
  /** Where another incident had ended it already. */
  readonly revokedByIncident?: string | undefined;
}

/** Staff have no row until something is done about their access; of everybody else, no row means that there is no such one. */
export const isKnown = (subject: Subject, standing: SuspectStanding | undefined): boolean =>
  standing !== undefined || subject.startsWith("staff#");

export function standingBefore(subject: Subject, standing: SuspectStanding | undefined, now: Date): StandingBefore {
  const { status = "active", epoch = 0, incidentId } = standing ?? {};
  const ended = status === "revoked" && incidentId ? { revokedByIncident: incidentId } : {};
  return { subject, status, epoch, roles: rolesInForce(standing, now, []), ...ended };
}
