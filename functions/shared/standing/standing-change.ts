import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import type { Ids } from "#shared/ids.ts";
import { type StandingTransition, type Subject, standingTransitions } from "./standing-transitions.ts";

/** What a standing's row says after a change, or when a change was not possible. */
export interface SubjectStanding {
  readonly status: "active" | "suspended" | "revoked";
  readonly epoch: number;
  readonly revokedAt?: string | undefined;
  readonly revokedBy?: string | undefined;
  readonly reinstatedAt?: string | undefined;
  readonly reinstatedBy?: string | undefined;
}

/** Who wants which change, when, and why. */
export interface WantedChange {
  readonly transition: StandingTransition;
  readonly subject: Subject;
  readonly by: string;
  readonly at: Date;
  readonly why: string;
  readonly incidentId?: string | undefined;
}

export type ChangeOutcome =
  | { readonly changed: true; readonly standing: SubjectStanding }
  | { readonly changed: false; readonly standing: SubjectStanding | undefined };

/** What a wanted change makes of a standing, or that it cannot be made of it. */
export function changeOf({ transition, subject, by, at }: WantedChange, before?: SubjectStanding): ChangeOutcome {
  const { from, to } = standingTransitions[transition];
  // A member of staff has no row until something happens to it; everyone else has had one from the start.
  const untouched = before === undefined && transition === "revoke" && subject.startsWith("staff#");
  const legal = (from as readonly string[]).includes(before?.status ?? "");
  const undoesOwn = transition === "reinstate" && before?.revokedBy === by;
  if (!untouched && (!legal || undoesOwn)) return { changed: false, standing: before };
  const time = at.toISOString();
  const trace = transition === "revoke" ? { revokedAt: time, revokedBy: by } : { reinstatedAt: time, reinstatedBy: by };
  return { changed: true, standing: { ...before, ...trace, status: to, epoch: (before?.epoch ?? 0) + 1 } };
}

/** What the auditor is told of a change: with the reason as it was typed, which is what an auditor wants to know. */
export function recordOf(wanted: WantedChange, { epoch }: SubjectStanding, ids: Ids): AdminRecord {
  const { transition, subject, by, at, why, incidentId } = wanted;
  const act = transition === "revoke" ? "access.revoked" : "access.reinstated";
  const details = { epoch, reason: why, incidentId };
  return adminRecord({ clock: { now: () => at }, ids }, { actor: `staff:${by}`, act, subject, details });
}
