import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import type { Ids } from "#shared/ids.ts";
import type { Stage } from "./stages.ts";
import {
  type StandingMove,
  type StandingTransition,
  type Subject,
  standingTransitions,
} from "./standing-transitions.ts";

/** What a standing's row says after a change, or when a change was not possible. */
export interface SubjectStanding {
  readonly status: "active" | "suspended" | "revoked";
  readonly epoch: number;
  readonly revokedAt?: string | undefined;
  readonly revokedBy?: string | undefined;
  readonly reinstatedAt?: string | undefined;
  readonly reinstatedBy?: string | undefined;
  /** Between the two stages of a reinstatement. */
  readonly limitedTo?: string | undefined;
  /** That it was last revoked for. */
  readonly incidentId?: string | null | undefined;
}

/** Who wants which change, when, and why. */
export interface WantedChange {
  readonly transition: StandingTransition;
  readonly subject: Subject;
  readonly by: string;
  readonly at: Date;
  readonly why: string;
  /** Of a reinstatement, what it was revoked for as far as the caller knows. */
  readonly incidentId?: string | undefined;
}

export type ChangeOutcome =
  | { readonly changed: true; readonly standing: SubjectStanding }
  | { readonly changed: false; readonly standing: SubjectStanding | undefined };

/** What a wanted change makes of a standing, or that it cannot be made of it. */
export function changeOf(wanted: WantedChange, before?: SubjectStanding): ChangeOutcome {
  const { transition, subject, by, at, incidentId } = wanted;
  const { from, to, ...stage }: StandingMove = standingTransitions[transition];
  // A member of staff has no row until something happens to it; everyone else has had one from the start.
  const untouched = before === undefined && transition === "revoke" && subject.startsWith("staff#");
  const legal =
    (from as readonly string[]).includes(before?.status ?? "") && (!stage.lifts || before?.limitedTo === stage.lifts);
  const refused = transition !== "revoke" && (before?.revokedBy === by || isOfAnother(before, incidentId));
  if (!untouched && (!legal || refused)) return { changed: false, standing: before };
  const changed = { status: to, epoch: (before?.epoch ?? 0) + 1 };
  const time = at.toISOString();
  if (transition === "revoke")
    return { changed: true, standing: { ...before, revokedAt: time, revokedBy: by, incidentId, ...changed } };
  const trace = { reinstatedAt: time, reinstatedBy: by, limitedTo: stage.limit };
  return { changed: true, standing: { ...before, ...trace, ...changed } };
}

/** Whether an access was revoked for another incident than the one that a reinstatement is meant for. */
export const isOfAnother = (standing: SubjectStanding | undefined, incidentId: string | undefined): boolean =>
  incidentId !== undefined && typeof standing?.incidentId === "string" && standing.incidentId !== incidentId;

/** How far a reinstatement brings an access back. */
export const stageOf = ({ limitedTo }: SubjectStanding): Stage => (limitedTo === undefined ? "full" : "non_pii");

/** What the auditor is told of a change: with the reason as it was typed, which is what an auditor wants to know. */
export function recordOf(wanted: WantedChange, after: SubjectStanding, ids: Ids): AdminRecord {
  const { transition, subject, by, at, why } = wanted;
  const act = transition === "revoke" ? "access.revoked" : "access.reinstated";
  const stage = transition === "revoke" ? undefined : stageOf(after);
  const incidentId = wanted.incidentId ?? after.incidentId ?? undefined;
  const details = { epoch: after.epoch, reason: why, stage, incidentId };
  return adminRecord({ clock: { now: () => at }, ids }, { actor: `staff:${by}`, act, subject, details });
}
