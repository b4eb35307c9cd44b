import { isDeepStrictEqual } from "node:util";
import type { Clock } from "#shared/clock.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Ids } from "#shared/ids.ts";
import type { ApplicationBody, ApplicationPatch, timelineEvents } from "./application-schemas.ts";
import { type ApplicationStatus, type ApplicationTransition, mayTake } from "./application-transitions.ts";

/** An application as its developer describes it, and where it stands. */
export interface Application extends ApplicationBody {
  readonly applicationId: string;
  readonly developerId: string;
  readonly status: ApplicationStatus;
  /** Rises with each edit: an assessor decides on the revision that they saw. */
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What happened to an application. Appended, never changed. */
export interface TimelineEntry {
  readonly entryId: string;
  readonly at: string;
  readonly event: (typeof timelineEvents)[number];
  readonly actor: "developer";
  readonly revision: number;
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
export function draft(developerId: string, body: ApplicationBody, { clock, ids }: Ports): Written {
  const at = clock.now().toISOString();
  const applicationId = ids.next("app");
  const times = { createdAt: at, updatedAt: at };
  return {
    application: { ...body, applicationId, developerId, status: "draft", revision: 1, ...times },
    entry: { entryId: ids.next("evt"), at, event: "created", actor: "developer", revision: 1 },
  };
}

/**
 * The next revision of an application.
 * @returns undefined where the edit changes nothing
 * @throws Problem `conflict` for an edit of another revision; `wrong_state` while it is not its developer's to write
 */
export function edit(before: Application, patch: ApplicationPatch, { clock, ids }: Ports): Written | undefined {
  const { revision: seen, ...changes } = patch;
  allow("edit", before.status);
  if (seen !== before.revision) {
    const detail = "It has been edited since: read it, and make the edit on its revision.";
    throw new Problem("conflict", { detail, extensions: { revision: before.revision } });
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after = { ...before, ...given };
  if (isDeepStrictEqual(before, after)) return undefined;
  const at = clock.now().toISOString();
  const revision = before.revision + 1;
  return {
    application: { ...after, revision, updatedAt: at },
    entry: { entryId: ids.next("evt"), at, event: "edited", actor: "developer", revision },
  };
}

/** @throws Problem `wrong_state`, with the state */
export function allow(transition: ApplicationTransition, status: ApplicationStatus): void {
  if (mayTake(transition, status)) return;
  const detail = `The application is ${status}, which does not allow this.`;
  throw new Problem("wrong_state", { detail, extensions: { state: status } });
}
