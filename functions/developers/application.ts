import { isDeepStrictEqual } from "node:util";
import type { Clock } from "#shared/clock.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Ids } from "#shared/ids.ts";
import type { ApplicationBody, ApplicationPatch } from "./application-schemas.ts";
import { type ApplicationStatus, type ApplicationTransition, mayTake } from "./application-transitions.ts";
import type { CaseKind, Decision, Move } from "./assessment-case.ts";
import type { DataUse } from "./data-use.ts";
import type { RoleName } from "./policy/role-catalogue.ts";
import type { Reassessment } from "./reassessment.ts";
import { happens, type Reason, type TimelineEntry } from "./timeline.ts";

/** What was approved, as it was then. */
export interface Approval {
  readonly approvalId: string;
  readonly assessmentId: string;
  readonly at: string;
  /** When the restricted roles of it end. */
  readonly until: string;
  /** Granted: those asked for, or fewer. */
  readonly roles: readonly RoleName[];
  /** As they were declared, also for roles that were not granted. */
  readonly dataUses: readonly DataUse[];
  readonly policyVersion: string;
  readonly conditions?: readonly string[] | undefined;
}

/** The assessment that is under way. */
export interface OpenAssessment {
  readonly assessmentId: string;
  readonly kind: CaseKind;
  readonly submittedAt: string;
  /** By the service level. */
  readonly dueAt: string;
}

/** The latest decision, as its developer is told of it. */
export interface LastDecision {
  readonly assessmentId: string;
  readonly kind: CaseKind;
  readonly decision: Decision["decision"];
  readonly at: string;
  readonly reasons: readonly Reason[];
  readonly conditions: readonly string[];
  /** Until when changes that were asked for can be made, or a rejection appealed. */
  readonly until?: string | undefined;
}

/** An application as its developer describes it, and where it stands. */
export interface Application extends ApplicationBody {
  readonly applicationId: string;
  readonly developerId: string;
  readonly status: ApplicationStatus;
  /** Rises with each edit: an assessor decides on the revision that they saw. */
  readonly revision: number;
  /** Rises with each write: what conditional writes compare. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly open?: OpenAssessment | undefined;
  readonly decision?: LastDecision | undefined;
  /** The latest approval, whether or not it still gives anything. */
  readonly approval?: Approval | undefined;
  /** The deadline that was last acted on, by what it is a deadline of: nothing is told twice. */
  readonly actedOn?: Readonly<Record<string, string>> | undefined;
  /** What campaigns ask of it, until an approval has answered them; each with its own deadline. */
  readonly reassessments?: readonly Reassessment[] | undefined;
}

export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** An application and the entry of the timeline that says how it came to be so. */
export interface Written {
  readonly application: Application;
  readonly entry: TimelineEntry;
}

/** Applications of one developer. More than anyone needs, and no more than can be looked through. */
export const mostApplications = 100;

/** @throws Problem `wrong_state` for a developer who has as many applications as there may be */
export function refuseMore(owned: number): void {
  if (owned < mostApplications) return;
  const detail = `You have ${mostApplications} applications, which is as many as there may be.`;
  throw new Problem("wrong_state", { detail, extensions: { state: "full", limit: mostApplications } });
}

/** A new draft. */
export function draft(developerId: string, body: ApplicationBody, ports: Ports): Written {
  const at = ports.clock.now().toISOString();
  const applicationId = ports.ids.next("app");
  const times = { createdAt: at, updatedAt: at };
  return {
    application: { ...body, applicationId, developerId, status: "draft", revision: 1, version: 1, ...times },
    entry: happens(ports, { event: "created", actor: "developer", revision: 1 }),
  };
}

/**
 * The next revision of an application.
 * @param status as `statusNow` says
 * @returns undefined where the edit changes nothing
 * @throws Problem `conflict` for an edit of another revision; `wrong_state` while it is not its developer's to write
 */
export function edit(
  before: Application,
  status: ApplicationStatus,
  patch: ApplicationPatch,
  ports: Ports,
): Move | undefined {
  const { revision: seen, ...changes } = patch;
  allow("edit", status);
  if (seen !== before.revision) {
    const detail = "It has been edited since: read it, and make the edit on its revision.";
    throw new Problem("conflict", { detail, extensions: { revision: before.revision } });
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const application = { ...before, ...given };
  return isDeepStrictEqual(before, application) ? undefined : revised(before, application, ports);
}

/**
 * The next revision of an application whose answers change.
 * @returns undefined where nobody has judged those before: they are not under assessment, and were not rejected
 */
export const reanswered = (before: Application, ports: Ports): Move | undefined =>
  before.open || before.status === "rejected" ? revised(before, before, ports) : undefined;

/** A new revision: an assessor who looks at the one before has to look again. */
function revised(before: Application, after: Application, ports: Ports): Move {
  const revision = before.revision + 1;
  return {
    transition: "edit",
    before,
    application: { ...next(after, ports.clock.now()), revision },
    entries: [happens(ports, { event: "edited", actor: "developer", revision })],
    acts: [],
  };
}

/** The application as the next write leaves it. */
export const next = (application: Application, now: Date): Application => ({
  ...application,
  version: application.version + 1,
  updatedAt: now.toISOString(),
});

/**
 * @param what is not allowed, for who reads the refusal
 * @throws Problem `wrong_state`, with the state
 */
export function allow(transition: ApplicationTransition, status: ApplicationStatus, what = "this"): void {
  if (mayTake(transition, status)) return;
  const detail = `The application is ${status}, which does not allow ${what}.`;
  throw new Problem("wrong_state", { detail, extensions: { state: status } });
}
