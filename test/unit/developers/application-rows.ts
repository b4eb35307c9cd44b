import { type Application, draft, type Ports } from "#developers/application.ts";
import type { ApplicationBody } from "#developers/application-schemas.ts";
import { toApplication } from "#developers/application-store.ts";
import { mayTake } from "#developers/application-transitions.ts";
import type { Dossier } from "#developers/application-view.ts";
import type { AssessmentCase, CaseMove, Move } from "#developers/assessment-case.ts";
import { toCase } from "#developers/assessment-case-store.ts";
import type { AssessmentDraft } from "#developers/assessment-draft.ts";
import { assessmentTransitions } from "#developers/assessment-transitions.ts";
import type { Grant } from "#developers/grant.ts";
import type { TimelineEntry } from "#developers/timeline.ts";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import { dora } from "./dossiers.ts";

/** All that is stored of one application. A value: a write makes another. */
export interface Rows {
  readonly application: Application;
  readonly standing: StandingRow;
  readonly answers: AssessmentDraft | undefined;
  /** By id, the oldest first. */
  readonly cases: Readonly<Record<string, AssessmentCase>>;
  readonly timeline: readonly TimelineEntry[];
  readonly acts: readonly AdminRecord[];
}

/** Those of a new application, as `writeNewApplication` leaves them. */
export function newRows(body: ApplicationBody, ports: Ports): Rows {
  const { application, entry } = draft(dora.developerId, body, ports);
  const pk = `application#${application.applicationId}`;
  const standing: StandingRow = { pk, status: "active", epoch: 0, roles: [], scopes: [] };
  return frozen({ application, standing, answers: undefined, cases: {}, timeline: [entry], acts: [] });
}

export const dossierOf = ({ application, answers, standing }: Rows): Dossier => ({
  ...{ application, standing },
  developer: dora,
  draft: answers,
});

/** What `writeMove` leaves, all of it or nothing: undefined where one of its conditions does not hold. */
export function written(rows: Rows, move: Move): Rows | undefined {
  const { application, cases } = rows;
  const { before, transition, assessment } = move;
  if (application.version !== before.version || !mayTake(transition, application.status)) return undefined;
  if (assessment && !isFree(cases[assessment.after.assessmentId], assessment)) return undefined;
  const standing = move.grant ? granted(rows.standing, move.grant) : rows.standing;
  if (!standing) return undefined;
  const after = assessment?.after;
  return frozen({
    ...rows,
    standing,
    application: toApplication(stored(move.application)) as Application,
    cases: { ...cases, ...(after && { [after.assessmentId]: toCase(stored(after)) as AssessmentCase }) },
    timeline: [...rows.timeline, ...move.entries],
    acts: [...rows.acts, ...move.acts],
  });
}

function isFree(now: AssessmentCase | undefined, { transition, before }: CaseMove): boolean {
  if (!transition || !before) return now === undefined;
  const from: readonly string[] = assessmentTransitions[transition].from;
  return now !== undefined && now.version === before.version && from.includes(now.status);
}

function granted(standing: StandingRow, grant: Grant) {
  if (grant.kind === "shorten") {
    const { restricted: now } = standing;
    return now && grant.until < now.until ? { ...standing, restricted: { ...now, until: grant.until } } : undefined;
  }
  const { kind, roles, scopes, restricted, raiseEpoch } = grant;
  const { restricted: _, ...rest } = standing;
  const epoch = standing.epoch + Number(raiseEpoch);
  if (kind === "end") return { ...rest, epoch };
  if (standing.status !== "active") return undefined;
  return { ...rest, epoch, roles: [...roles], scopes: [...scopes], ...(restricted && { restricted }) } as StandingRow;
}

/** As it comes back: a table keeps nothing that is undefined, and a reader takes what its schema names. */
const stored = (row: object): Record<string, unknown> => JSON.parse(JSON.stringify(row));

/** Whoever writes to what was read is found out. */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}
