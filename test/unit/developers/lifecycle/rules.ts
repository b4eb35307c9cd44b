import {
  type ApplicationStatus,
  applicationStatuses,
  applicationTransitions,
} from "#developers/application-transitions.ts";
import { assessmentTransitions, isOpen } from "#developers/assessment-transitions.ts";
import type { TimelineEvent } from "#developers/timeline.ts";
import type { Rows } from "../application-rows.ts";
import { assessors } from "./actions.ts";
import { contentOf, longest } from "./life.ts";

/** What was broken, in words. */
export type Broken = Generator<string, void>;

const declared = (transitions: Readonly<Record<string, { from: readonly string[]; to?: string }>>): Set<string> =>
  new Set(Object.values(transitions).flatMap(({ from, to }) => from.map((status) => `${status} to ${to ?? status}`)));
const applicationChanges = declared(applicationTransitions);
const caseChanges = declared(assessmentTransitions);
const ofStanding: readonly ApplicationStatus[] = ["suspended", "revoked"];

export function* statesAreDeclared(
  { application: was, cases: before }: Rows,
  { application: is, cases }: Rows,
): Broken {
  if (!applicationStatuses.includes(is.status) || ofStanding.includes(is.status)) yield `it is stored as ${is.status}`;
  const change = `${was.status} to ${is.status}`;
  if (was.status !== is.status && !applicationChanges.has(change)) yield `it went from ${change}`;
  for (const [id, one] of Object.entries(cases)) {
    const old = before[id];
    if (old === one) continue;
    if (!old && one.status !== "submitted") yield `${id} began as ${one.status}`;
    if (old && !caseChanges.has(`${old.status} to ${one.status}`))
      yield `${id} went from ${old.status} to ${one.status}`;
    if (old && one.version !== old.version + 1) yield `${id} went from version ${old.version} to ${one.version}`;
  }
  if (is !== was && is.version <= was.version) yield `version ${was.version} became ${is.version}`;
}

export function* openIsWhatIsOpen({ application: { open }, cases }: Rows): Broken {
  const undecided = Object.values(cases).filter(({ status }) => isOpen(status));
  const ids = undecided.map(({ assessmentId }) => assessmentId);
  if (ids.join() !== (open?.assessmentId ?? "")) yield `open is ${open?.assessmentId}, and undecided ${ids}`;
}

/** Whoever decides on a revision decides on all that was to be seen of it. */
export function* revisionsAreWhatWasSeen(before: Rows, after: Rows): Broken {
  const { application: was } = before;
  const { application: is } = after;
  if (is.revision < was.revision) yield `revision ${was.revision} became ${is.revision}`;
  const same = was.open && was.open.assessmentId === is.open?.assessmentId && is.revision === was.revision;
  if (same && contentOf(before) !== contentOf(after)) yield `revision ${is.revision} was changed under review`;
}

const eventOf: Partial<Record<ApplicationStatus, TimelineEvent>> = { draft: "withdrawn" };

export function* timelineTells(before: Rows, after: Rows, now: Date): Broken {
  const { application, timeline, acts } = after;
  if (before.timeline.some((entry, i) => timeline[i] !== entry)) yield "the timeline was rewritten";
  if (before.acts.some((act, i) => acts[i] !== act)) yield "the record of acts was rewritten";
  const added = timeline.slice(before.timeline.length);
  const { status, revision } = application;
  const event = eventOf[status] ?? status;
  if (status !== before.application.status && added.filter((entry) => entry.event === event).length !== 1)
    yield `it became ${status}, and the timeline says ${added.map((entry) => entry.event)}`;
  for (const { entryId, at, revision: of } of added) {
    const ago = now.getTime() - Date.parse(at);
    if (ago < 0 || ago > longest || of !== revision) yield `${entryId} is of ${at}, revision ${of}`;
    if (timeline.filter((entry) => entry.entryId === entryId).length > 1) yield `${entryId} is there twice`;
  }
  const told = JSON.stringify([application, added]);
  for (const name of assessors) if (told.includes(`"${name}"`)) yield `its developer is told of ${name}`;
}
