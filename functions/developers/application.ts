import { isDeepStrictEqual } from "node:util";
import type { Clock } from "#shared/clock.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Ids } from "#shared/ids.ts";
import type { ApplicationBody, ApplicationPatch } from "./application-schemas.ts";
import { type ApplicationStatus, type ApplicationTransition, mayTake } from "./application-transitions.ts";
import type { DataUse } from "./data-use.ts";
import type { RoleName } from "./policy/role-catalogue.ts";
import { happens, type TimelineEntry } from "./timeline.ts";

/** What was approved, as it was then. */
export interface Approval {
  readonly approvalId: string;
  readonly assessmentId: string;
  readonly at: string;
  /** When the restricted roles of it end. */
  readonly until: string;
  /** Granted: those asked for, or fewer. */
  readonly roles: readonly RoleName[];
  /** Of the roles granted. */
  readonly dataUses: readonly DataUse[];
  readonly policyVersion: string;
  readonly conditions?: readonly string[] | undefined;
}

/** An application as its developer describes it, and where it stands. */
export interface Application extends ApplicationBody {
  readonly applicationId: string;
  readonly developerId: string;
  readonly status: ApplicationStatus;
  /** Rises with each edit: an assessor decides on the revision that they saw. */
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The latest approval, whether or not it still gives anything. */
  readonly approval?: Approval | undefined;
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

/** A new draft. */
export function draft(developerId: string, body: ApplicationBody, ports: Ports): Written {
  const at = ports.clock.now().toISOString();
  const applicationId = ports.ids.next("app");
  const times = { createdAt: at, updatedAt: at };
  return {
    application: { ...body, applicationId, developerId, status: "draft", revision: 1, ...times },
    entry: happens(ports, { event: "created", actor: "developer", revision: 1 }),
  };
}

/**
 * The next revision of an application.
 * @returns undefined where the edit changes nothing
 * @throws Problem `conflict` for an edit of another revision; `wrong_state` while it is not its developer's to write
 */
export function edit(before: Application, patch: ApplicationPatch, ports: Ports): Written | undefined {
  const { revision: seen, ...changes } = patch;
  allow("edit", before.status);
  if (seen !== before.revision) {
    const detail = "It has been edited since: read it, and make the edit on its revision.";
    throw new Problem("conflict", { detail, extensions: { revision: before.revision } });
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after = { ...before, ...given };
  if (isDeepStrictEqual(before, after)) return undefined;
  const revision = before.revision + 1;
  return {
    application: { ...after, revision, updatedAt: ports.clock.now().toISOString() },
    entry: happens(ports, { event: "edited", actor: "developer", revision }),
  };
}

/** @throws Problem `wrong_state`, with the state */
export function allow(transition: ApplicationTransition, status: ApplicationStatus): void {
  if (mayTake(transition, status)) return;
  const detail = `The application is ${status}, which does not allow this.`;
  throw new Problem("wrong_state", { detail, extensions: { state: status } });
}
