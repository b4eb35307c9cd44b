import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { addDays } from "#shared/days.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import { type Application, next, type Ports } from "./application.ts";
import { after } from "./application-transitions.ts";
import type { Move } from "./assessment-case.ts";
import { type Deadline, nextDeadline } from "./deadline.ts";
import { restrictedEnds } from "./grant.ts";
import { reviewPolicy } from "./policy/review.ts";
import { isRestricted } from "./policy/role-catalogue.ts";
import { happens } from "./timeline.ts";

/** What an application waits for: the end of one approval, or of the time for changes that one decision left. */
export interface ApplicationThread {
  readonly kind: "approval" | "changes";
  /** The approval's id, or that of the assessment whose decision it was. */
  readonly of: string;
}

export type ApplicationDue = "reminder" | "end";

/** As `actedOn` knows it. */
export const threadName = ({ kind, of }: ApplicationThread): string => `${kind}:${of}`;

const dueOf = (end: string, reminders: readonly number[]): Deadline<ApplicationDue>[] => [
  ...reminders.map((days) => ({ at: addDays(new Date(end), -days).toISOString(), due: "reminder" as const })),
  { at: end, due: "end" },
];

function deadlinesOf(application: Application, { kind, of }: ApplicationThread): Deadline<ApplicationDue>[] {
  const { approval, decision, status } = application;
  if (kind === "approval") {
    const current = approval?.approvalId === of && status === "approved";
    return current ? dueOf(approval.until, reviewPolicy.approval.reminders) : [];
  }
  const waiting = decision?.assessmentId === of && status === "changes_requested" && decision.until !== undefined;
  return waiting ? dueOf(decision.until, reviewPolicy.changes.reminders) : [];
}

/** @returns undefined when nothing is waited for any more: there is a newer approval, or the changes were made */
export const nextApplicationDeadline = (
  application: Application,
  thread: ApplicationThread,
  now: Date,
): Deadline<ApplicationDue> | undefined =>
  nextDeadline(deadlinesOf(application, thread), application.actedOn?.[threadName(thread)], now);

/**
 * What has to happen at a deadline.
 * @returns undefined where it is no longer the next one, or has not come yet: called twice, it happens once
 */
export function actOnDeadline(
  application: Application,
  standing: StandingRow | undefined,
  thread: ApplicationThread,
  ports: Ports,
): Move | undefined {
  const now = ports.clock.now();
  const deadline = nextApplicationDeadline(application, thread, now);
  if (!deadline || deadline.at > now.toISOString()) return undefined;
  const acted = { ...next(application, now), actedOn: { ...application.actedOn, [threadName(thread)]: deadline.at } };
  const { revision, applicationId } = application;
  const said = { actor: "system", revision } as const;
  if (deadline.due === "reminder") {
    const [event, until] =
      thread.kind === "approval"
        ? (["expiry_reminder", application.approval?.until] as const)
        : (["changes_reminder", application.decision?.until] as const);
    const entry = happens(ports, { ...said, event, facts: { deadline: until } });
    return { transition: "remind", before: application, application: acted, entries: [entry], acts: [] };
  }
  if (thread.kind === "changes") {
    const entry = happens(ports, { ...said, event: "lapsed", facts: { assessmentId: thread.of } });
    const lapsed = { ...acted, status: after("lapse", application.status) };
    return { transition: "lapse", before: application, application: lapsed, entries: [entry], acts: [] };
  }
  const roles = application.approval?.roles.filter(isRestricted) ?? [];
  return {
    transition: "expire",
    before: application,
    application: { ...acted, status: after("expire", application.status) },
    entries: [happens(ports, { ...said, event: "expired", facts: { roles } })],
    ...(standing?.restricted && { grant: restrictedEnds() }),
    acts: [
      adminRecord(ports, {
        ...{ actor: "workflow", act: "application.expired", subject: `application#${applicationId}` },
        details: { approvalId: thread.of, roles },
      }),
    ],
  };
}
