import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import { Problem } from "#shared/errors/problem.ts";
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

/**
 * What a revocation answers. Revoking what is revoked already answers as the first time: the responder who calls twice
 * at night wants to know that it is off, not that it was.
 * @throws Problem `not_found`
 */
export function revoked({ standing }: ChangeOutcome, at: Date): { epoch: number; revokedAt: string } {
  if (!standing) throw new Problem("not_found");
  // An operator who ended it by hand may not have written when.
  return { epoch: standing.epoch, revokedAt: standing.revokedAt ?? at.toISOString() };
}

/**
 * What a reinstatement answers.
 * @throws Problem `not_found`, `same_person` (the one who revoked), or `wrong_state`
 */
export function reinstated({ changed, standing }: ChangeOutcome, by: string, at: Date): { epoch: number } {
  if (!standing) throw new Problem("not_found");
  // The very change that was asked for is there already where the answer to it was lost on the way.
  const ours = standing.reinstatedBy === by && standing.reinstatedAt === at.toISOString();
  if (changed || (standing.status === "active" && ours)) return { epoch: standing.epoch };
  if (standing.status === "revoked" && standing.revokedBy === by)
    throw new Problem("same_person", { detail: "Who revoked an access does not give it back." });
  throw new Problem("wrong_state", {
    detail: "Only what is revoked can be reinstated.",
    extensions: { state: standing.status },
  });
}
