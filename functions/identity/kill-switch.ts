import { Problem } from "#shared/errors/problem.ts";
import type { Ids } from "#shared/ids.ts";
import type { OpenedIncident } from "#shared/incidents/opened-incident.ts";
import type { Reinstatement as ReinstatementRow } from "#shared/incidents/reinstatement.ts";
import type { Stage } from "#shared/standing/stages.ts";
import {
  type ChangeOutcome,
  isOfAnother,
  type SubjectStanding,
  stageOf,
  type WantedChange,
} from "#shared/standing/standing-change.ts";
import { type Reinstatement, type Subject, standingTransitions } from "#shared/standing/standing-transitions.ts";

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
 * The change that is asked for. Who says no stage asks for the one that gives least.
 * @throws Problem `invalid_request` for a stage of staff, who have none
 */
export function transitionFor(subject: Subject, stage: Stage | undefined): Reinstatement {
  if (!subject.startsWith("staff#")) return stage === "full" ? "reinstateFully" : "reinstate";
  if (stage !== "non_pii") return "reinstateStaff";
  const detail = "staff have no stages: what they read takes a grant each time";
  throw new Problem("invalid_request", { errors: [{ pointer: "/stage", detail }] });
}

const samePerson = () =>
  new Problem("same_person", { detail: "Who revoked an access, or opened the incident, does not give it back." });

/** @throws Problem `not_found` for an incident that there is not, `same_person` for who opened it */
export function allowFor(incident: OpenedIncident | undefined, by: string): void {
  if (!incident) throw new Problem("not_found");
  if (incident.openedBy === by) throw samePerson();
}

const incidentOf = ({ incidentId }: WantedChange, standing: SubjectStanding): string | undefined =>
  standing.incidentId ?? incidentId;

/** What is kept with the incident that it was ended for; undefined where it was ended for none, or ends. */
export function reinstatementOf(wanted: WantedChange, after: SubjectStanding, ids: Ids): ReinstatementRow | undefined {
  const { transition, subject, at, by } = wanted;
  const incidentId = incidentOf(wanted, after);
  if (transition === "revoke" || incidentId === undefined) return undefined;
  const reinstatementId = ids.next("rei");
  return { reinstatementId, incidentId, subject, stage: stageOf(after), at: at.toISOString(), by };
}

export interface Reinstated {
  readonly epoch: number;
  readonly stage: Stage;
  readonly incidentId: string | undefined;
}

/**
 * What a reinstatement answers.
 * @throws Problem `not_found`, `same_person` (the one who revoked), or `wrong_state`
 */
export function reinstated({ changed, standing }: ChangeOutcome, wanted: WantedChange): Reinstated {
  const { transition, by, at, incidentId } = wanted;
  if (!standing) throw new Problem("not_found");
  // The very change that was asked for is there already where the answer to it was lost on the way.
  const ours = standing.reinstatedBy === by && standing.reinstatedAt === at.toISOString();
  if (changed || (standing.status === "active" && ours))
    return { epoch: standing.epoch, stage: stageOf(standing), incidentId: incidentOf(wanted, standing) };
  const { status, limitedTo } = standing;
  const state = status === "active" && limitedTo !== undefined ? limitedTo : status;
  const from = transition === "reinstateFully" ? "non_pii" : standingTransitions[transition].from[0];
  if (state === from && standing.revokedBy === by) throw samePerson();
  const detail = isOfAnother(standing, incidentId)
    ? "It was revoked for another incident."
    : transition === "reinstateFully"
      ? "The second stage is for what has the first."
      : "Only what is revoked can be reinstated.";
  throw new Problem("wrong_state", {
    detail,
    extensions: { state, ...(standing.incidentId && { incidentId: standing.incidentId }) },
  });
}
