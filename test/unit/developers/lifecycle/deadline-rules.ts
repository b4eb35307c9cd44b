import { addBusinessDays } from "#developers/business-days.ts";
import type { TimelineEntry } from "#developers/timeline.ts";
import { addDays } from "#shared/days.ts";
import type { Rows } from "../application-rows.ts";
import type { Broken } from "./rules.ts";
import { isBehind, type World } from "./world.ts";

/** How many announced dates have passed at a time. */
const passed = (dates: readonly Date[], at: string) => dates.filter((date) => date.toISOString() <= at).length;
const daysBefore = (end: string, days: readonly number[]) => days.map((count) => addDays(new Date(end), -count));
const late = (due: string) => [0, 2, 4, 6, 8].map((count) => addBusinessDays(new Date(due), count));

/** The dates on which something can be told, each once, and when it is too late for it. */
const tellings: Partial<Record<TimelineEntry["event"], (end: string) => { on: readonly Date[]; until?: string }>> = {
  expiry_reminder: (end) => ({ on: daysBefore(end, [60, 30, 7, 1]), until: end }),
  changes_reminder: (end) => ({ on: daysBefore(end, [14, 7, 1]), until: end }),
  assessors_reminded: (end) => ({ on: [addBusinessDays(new Date(end), -1)], until: end }),
  decision_overdue: (end) => ({ on: late(end) }),
};

const deadlineOf = ({ facts }: TimelineEntry) => facts?.deadline ?? "";

export function* remindersComeOnce({ timeline: before }: Rows, { timeline }: Rows): Broken {
  for (const entry of timeline.slice(before.length)) {
    const telling = tellings[entry.event]?.(deadlineOf(entry));
    if (!telling) continue;
    const { on, until = "9" } = telling;
    const { event, at } = entry;
    const number = passed(on, at);
    if (number === 0 || at >= until) yield `${event} at ${at}, of ${deadlineOf(entry)}`;
    const same = before.filter((other) => other.event === event && deadlineOf(other) === deadlineOf(entry));
    const again = same.filter((other) => other.facts?.assessmentId === entry.facts?.assessmentId);
    // Of what goes on for weeks, only that it is not told twice on a day.
    const times = again.map((other) => passed(on, other.at));
    if (number < 5 && times.includes(number)) yield `${event} at ${at}, once more`;
  }
}

/** What ends, ends on the date that was announced, and not before. */
export function* endsAreAnnounced({ timeline: before }: Rows, { timeline }: Rows): Broken {
  for (const { event, at } of timeline.slice(before.length)) {
    const announced = event === "expired" ? "approved" : event === "lapsed" ? "changes_requested" : undefined;
    const last = announced && before.findLast((entry) => entry.event === announced);
    if (announced && (!last || at < deadlineOf(last)))
      yield `${event} at ${at}, announced for ${last && deadlineOf(last)}`;
  }
}

/** Where timekeepers are on time, nothing is left that should have ended. */
export function* nothingIsForgotten({ lives, clock }: World): Broken {
  const now = clock.now();
  for (const life of lives) {
    const { applicationId, status, approval, decision } = life.rows.application;
    if (isBehind(life, now)) yield `${applicationId} waits for what has passed`;
    const end = status === "approved" ? approval?.until : status === "changes_requested" ? decision?.until : "9";
    if ((end ?? "") <= now.toISOString()) yield `${applicationId} is still ${status}`;
  }
}
