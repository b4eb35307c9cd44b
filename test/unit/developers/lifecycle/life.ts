import type { Ports } from "#developers/application.ts";
import { type ApplicationThread, nextApplicationDeadline } from "#developers/application-deadlines.ts";
import type { AssessmentCase } from "#developers/assessment-case.ts";
import { nextReviewDeadline } from "#developers/review-deadlines.ts";
import type { Timekeeping } from "#developers/timekeeping-schemas.ts";
import { type Signal, signalsOf } from "#developers/workflow-signals.ts";
import { changedRow } from "#developers/workflow-signals-schemas.ts";
import { type Act, type Change, writtenChange } from "../application-acts.ts";
import { newRows, type Rows } from "../application-rows.ts";
import { bodyFor, draftThatPasses } from "../dossiers.ts";
import type { Assessor, Beginning, Deciding } from "./actions.ts";

/** What an assessor said of what they had before them, as only a bystander knows it. */
export interface Judged {
  readonly assessmentId: string;
  readonly by: Assessor;
  readonly deciding: Deciding;
  /** All that was to be seen: the application as it was described, and the answers. */
  readonly content: string;
  readonly revision: number;
  /** The revision that they spoke of; undefined where they left it to what they had claimed. */
  readonly said: number | undefined;
}

/** A change that is decided, and not yet written. */
export interface Held extends Change {
  readonly at: Date;
  readonly judged?: Judged | undefined;
}

/** A machine's token: what was in force when it was issued. */
export interface Token {
  readonly epoch: number;
  readonly roles: readonly string[];
}

/** One application with all that follows it, and all that was seen of it. */
export interface Life {
  rows: Rows;
  readonly held: Held[];
  readonly threads: ApplicationThread[];
  readonly signals: Signal[];
  /** By people, as it was written. */
  readonly judged: Judged[];
  readonly tokens: Token[];
  /** The transitions that were taken, of the application and of its cases. */
  readonly taken: Set<string>;
  /** The last decision that somebody sent, as it was sent, and what was made of it. */
  sent?:
    | {
        readonly act: Act;
        readonly deciding: Deciding;
        readonly said: number | undefined;
        readonly judged?: Judged | undefined;
      }
    | undefined;
}

export function begin({ roles, answers }: Beginning, ports: Ports): Life {
  const draft = draftOf(answers, ports);
  const rows = { ...newRows(bodyFor(...roles), ports), answers: draft };
  return { rows, held: [], threads: [], signals: [], judged: [], tokens: [], taken: new Set() };
}

export function draftOf(answers: Beginning["answers"], { clock }: Ports) {
  const fails = { good: [], good_otherwise: ["password-history"], partial: [] };
  const failing = { ...fails, doubtful: ["multi-factor-authentication"], forbidden: ["sold-on"] }[answers];
  const { answers: all, ...draft } = draftThatPasses(clock.now(), ...failing);
  const { "tls-version": _, ...partial } = all;
  return { ...draft, answers: answers === "partial" ? partial : all };
}

/** The case that was opened last, whether or not it is over. */
export const latestCase = ({ rows }: Life): AssessmentCase | undefined => Object.values(rows.cases).at(-1);

export const contentOf = ({ application, answers }: Rows): string => {
  const { name, description, distribution, roles, dataUses } = application;
  return JSON.stringify([name, description, distribution, roles, dataUses, answers?.answers]);
};

/** What the application waits for, the next first. */
export function dates(life: Life, now: Date): number[] {
  const { application, cases } = life.rows;
  const { approval, decision } = application;
  const deadlines = [
    ...life.threads.map((thread) => nextApplicationDeadline(application, thread, now)?.at),
    ...Object.values(cases).map((one) => nextReviewDeadline(application, one, now)?.at),
    ...[approval?.until, decision?.until],
    ...(application.reassessments ?? []).map(({ deadline }) => deadline),
  ];
  const times = deadlines.flatMap((at) => (at === undefined ? [] : [Date.parse(at)]));
  return [...new Set(times)].filter((at) => at > now.getTime()).sort((a, b) => a - b);
}

/** Milliseconds that a function may run for. */
export const longest = 30_000;

/** Writes a change, and follows what it means to the workflows. @returns false where somebody came in between */
export function land(life: Life, change: Held): boolean {
  const before = life.rows;
  const after = writtenChange(before, change);
  if (!after) return false;
  life.rows = after;
  const { transition, assessment } = change.move ?? {};
  if (transition) life.taken.add(transition);
  if (assessment?.transition) life.taken.add(`case: ${assessment.transition}`);
  if (change.judged) life.judged.push(change.judged);
  const signals = rowChanges(before, after).flatMap(signalsOf);
  life.signals.push(...signals);
  for (const signal of signals) {
    if (!("start" in signal) || signal.start !== "timekeeper") continue;
    const { timekeeping } = signal.input as { timekeeping: Timekeeping };
    if (timekeeping.kind !== "credential") life.threads.push({ kind: timekeeping.kind, of: timekeeping.of });
  }
  return true;
}

/** As the stream of the table has them. */
function rowChanges(before: Rows, after: Rows) {
  const { applicationId } = after.application;
  const pk = `application#${applicationId}`;
  const one = (row: object | undefined, keys: object) => row && changedRow({ ...keys, ...row });
  const change = (was: object | undefined, is: object, keys: object) => ({
    before: one(was, keys),
    after: changedRow({ ...keys, ...is }),
  });
  return [
    ...(before.application === after.application
      ? []
      : [change(before.application, after.application, { pk, sk: "record" })]),
    ...Object.entries(after.cases)
      .filter(([id, is]) => before.cases[id] !== is)
      .map(([id, is]) => change(before.cases[id], is, { pk: `assessment#${id}`, sk: "record" })),
    ...after.timeline
      .slice(before.timeline.length)
      .map((entry) => change(undefined, entry, { pk, applicationId, sk: `timeline#${entry.entryId}` })),
  ];
}
