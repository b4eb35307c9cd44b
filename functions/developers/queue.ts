import type { OpenAssessment } from "./application.ts";
import { addBusinessDays, businessDaysBetween } from "./business-days.ts";
import { reviewPolicy } from "./policy/review.ts";

/** What is known of the queue at a moment. */
export interface QueueFacts {
  /** Submissions that wait and came before. */
  readonly ahead: number;
  /** Decisions that people made in the days that the policy looks back on. */
  readonly decided: number;
}

/** From when on decisions count for what is to be expected: a date, as `2026-11-21`. */
export const countedSince = (now: Date): string =>
  addBusinessDays(now, -reviewPolicy.expectation.overBusinessDays).toISOString().slice(0, 10);

/**
 * Where a submission stands, and when a decision can be expected: by the pace of late, or, where too little was decided to
 * tell, by the service level. Never a date that has passed.
 */
export function queuePlace({ submittedAt, dueAt }: OpenAssessment, { ahead, decided }: QueueFacts, now: Date) {
  const position = ahead + 1;
  const { overBusinessDays, leastDecisions } = reviewPolicy.expectation;
  const known = decided >= leastDecisions;
  const paced = addBusinessDays(now, Math.ceil((position * overBusinessDays) / Math.max(decided, 1)));
  const due = new Date(dueAt);
  const promised = due > now ? due : addBusinessDays(now, 1);
  return {
    position,
    submittedAt,
    dueAt,
    expectedDecisionAt: (known ? paced : promised).toISOString(),
    expectedBy: known ? ("recent_decisions" as const) : ("service_level" as const),
  };
}

/** How old a submission is against the service level. */
export const ageOf = ({ submittedAt, dueAt }: Pick<OpenAssessment, "submittedAt" | "dueAt">, now: Date) => ({
  ageBusinessDays: businessDaysBetween(new Date(submittedAt), now),
  overdue: dueAt < now.toISOString(),
});
