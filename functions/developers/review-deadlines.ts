import { type Application, next, type Ports } from "./application.ts";
import type { AssessmentCase, Move } from "./assessment-case.ts";
import { addBusinessDays } from "./business-days.ts";
import { type Deadline, nextDeadline } from "./deadline.ts";
import { reviewPolicy } from "./policy/review.ts";
import { happens } from "./timeline.ts";

/** Before the service level is over, assessors are reminded; after it, somebody has to be told that it is. */
export type ReviewDue = "reminder" | "escalation";

const { reminderBusinessDaysBefore, escalateEveryBusinessDays } = reviewPolicy.serviceLevel;

/** Up to the first that is to come. */
function deadlinesOf(dueAt: string, now: Date): Deadline<ReviewDue>[] {
  const due = new Date(dueAt);
  const reminder = addBusinessDays(due, -reminderBusinessDaysBefore).toISOString();
  const deadlines: Deadline<ReviewDue>[] = [{ at: reminder, due: "reminder" }];
  for (let at = due; ; at = addBusinessDays(at, escalateEveryBusinessDays)) {
    deadlines.push({ at: at.toISOString(), due: "escalation" });
    if (at > now) return deadlines;
  }
}

const threadName = ({ assessmentId }: AssessmentCase) => `review:${assessmentId}`;

/** @returns undefined when the assessment is over */
export const nextReviewDeadline = (
  application: Application,
  assessment: AssessmentCase,
  now: Date,
): Deadline<ReviewDue> | undefined =>
  assessment.status === "in_review"
    ? nextDeadline(deadlinesOf(assessment.dueAt, now), application.actedOn?.[threadName(assessment)], now)
    : undefined;

/**
 * What has to happen when a decision is due, or late. The developer is told when it is late: silence is the first thing
 * that developers complain of.
 * @returns undefined where nothing is due: called twice, it happens once
 */
export function remindOfDecision(application: Application, assessment: AssessmentCase, ports: Ports): Move | undefined {
  const now = ports.clock.now();
  const deadline = nextReviewDeadline(application, assessment, now);
  if (!deadline || deadline.at > now.toISOString()) return undefined;
  const { assessmentId, dueAt } = assessment;
  const event = deadline.due === "reminder" ? "assessors_reminded" : "decision_overdue";
  const facts = { assessmentId, deadline: dueAt };
  return {
    transition: "note_review",
    before: application,
    application: {
      ...next(application, now),
      actedOn: { ...application.actedOn, [threadName(assessment)]: deadline.at },
    },
    entries: [happens(ports, { event, actor: "system", revision: application.revision, facts })],
    acts: [],
  };
}

/** How long the workflow waits for a decision before it looks after it again; nothing more to wait for when it is over. */
export function reviewWait(application: Application, assessment: AssessmentCase, now: Date) {
  const deadline = nextReviewDeadline(application, assessment, now);
  if (!deadline) return { waiting: false, seconds: 0 };
  const seconds = Math.ceil((Date.parse(deadline.at) - now.getTime()) / 1000);
  // A wait cannot be of no length; and a moment later it is surely due.
  return { waiting: true, seconds: Math.max(1, seconds + 1) };
}
