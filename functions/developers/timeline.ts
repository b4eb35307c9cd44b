import type { Clock } from "#shared/clock.ts";
import type { Ids } from "#shared/ids.ts";

/** What can happen to an application, and whether its developer is told of it by mail. What they just did, they know. */
const events = {
  created: { mailed: false },
  edited: { mailed: false },
  submitted: { mailed: true },
  withdrawn: { mailed: true },
  in_review: { mailed: true },
  assessors_reminded: { mailed: false },
  decision_overdue: { mailed: true },
  first_approval: { mailed: true },
  approved: { mailed: true },
  rejected: { mailed: true },
  changes_requested: { mailed: true },
  changes_reminder: { mailed: true },
  lapsed: { mailed: true },
  appealed: { mailed: true },
  expiry_reminder: { mailed: true },
  expired: { mailed: true },
  reassessment_asked: { mailed: true },
  reassessment_reminder: { mailed: true },
  restricted_roles_ended: { mailed: true },
  credential_created: { mailed: true },
  credential_rotated: { mailed: true },
  credential_deleted: { mailed: true },
  credential_reminder: { mailed: true },
  credential_disabled: { mailed: true },
  listed: { mailed: true },
  unlisted: { mailed: false },
} as const satisfies Readonly<Record<string, { readonly mailed: boolean }>>;
export type TimelineEvent = keyof typeof events;
export const timelineEvents = Object.keys(events) as [TimelineEvent, ...TimelineEvent[]];
export const mailedEvents = timelineEvents.filter((event) => events[event].mailed);

/** Staff are never named to developers. */
export const timelineActors = ["developer", "assessor", "system"] as const;
export type TimelineActor = (typeof timelineActors)[number];

/** The clause of a reason that is none: something that an approval comes with. */
export const conditionClause = "condition";

/** What a decision or an automatic assessment rests on. */
export interface Reason {
  readonly clause: string;
  readonly message: string;
}

/** What the notice of an event speaks of: ids and dates, never personal data. */
export interface TimelineFacts {
  readonly assessmentId?: string | undefined;
  readonly campaignId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** Until when what is announced can be done, or when it ends. */
  readonly deadline?: string | undefined;
  /** When the secret ends that was made. */
  readonly endsAt?: string | undefined;
}

export const mailStates = ["pending", "sent", "failed"] as const;
export type MailState = (typeof mailStates)[number];

/** What can become of an entry's mail, and what the conditional write of it is derived from. */
export const mailTransitions = {
  /** Whoever mends what was broken has a failed one sent again (docs/runbooks/notices-failing.md). */
  send: { from: ["pending", "failed"], to: "sent" },
  fail: { from: ["pending"], to: "failed" },
} as const satisfies Readonly<Record<string, { readonly from: readonly MailState[]; readonly to: MailState }>>;
export type MailTransition = keyof typeof mailTransitions;

/** What happened to an application. Appended, never changed, but for what became of its mail. */
export interface TimelineEntry {
  readonly entryId: string;
  readonly at: string;
  readonly event: TimelineEvent;
  readonly actor: TimelineActor;
  readonly revision: number;
  readonly reasons?: readonly Reason[] | undefined;
  readonly facts?: TimelineFacts | undefined;
  /** Left out where nothing is mailed. */
  readonly mail?: MailState | undefined;
}

/** Whether an entry's mail may still go out. */
export const isMailDue = ({ mail }: TimelineEntry): boolean =>
  (mailTransitions.send.from as readonly (MailState | undefined)[]).includes(mail);

type Happened = Pick<TimelineEntry, "event" | "actor" | "revision" | "reasons" | "facts">;

/** The entry for something that happens now. Its mail goes out once it is written. */
export const happens = (
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
  what: Happened,
): TimelineEntry => ({
  entryId: ids.next("evt"),
  at: clock.now().toISOString(),
  ...what,
  ...(events[what.event].mailed && { mail: "pending" as const }),
});
