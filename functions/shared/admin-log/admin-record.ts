import type { Clock } from "#shared/clock.ts";
import type { Ids } from "#shared/ids.ts";
import type { AdminAct } from "./acts.ts";

/** Who did it: a person, one of the marketplace's systems, an operator by hand, or a workflow whose time had come. */
export type AdminActor = `${"staff" | "developer" | "system"}:${string}` | "operator" | "workflow";

/** What it was done to. */
export const subjectKinds = [
  "application",
  "seller",
  "credential",
  "campaign",
  "developer",
  "staff",
  "incident",
] as const;
export type AdminSubject = `${(typeof subjectKinds)[number]}#${string}`;

/**
 * The rest of it, flat: ids, roles, clauses, times, and what staff gave as their reason. Neither personal data nor a
 * secret: records are never changed, and outlast what they are about.
 */
export type AdminDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** One administrative act. Appended in the transaction that does it, so that there is neither without the other. */
export interface AdminRecord {
  /** `act_ULID` */
  readonly actId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: AdminActor;
  readonly act: AdminAct;
  readonly subject: AdminSubject;
  readonly details: AdminDetails;
}

/** What the caller of `adminRecord` says: details that are undefined are left out. */
export interface AdminActDone extends Pick<AdminRecord, "actor" | "act" | "subject"> {
  readonly details?: Readonly<Record<string, AdminDetails[string] | undefined>>;
}

/** The record of an act that is done now. */
export function adminRecord(
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
  { actor, act, subject, details = {} }: AdminActDone,
): AdminRecord {
  const known = Object.entries(details).filter(([, value]) => value !== undefined);
  return {
    actId: ids.next("act"),
    at: clock.now().toISOString(),
    actor,
    act,
    subject,
    details: Object.fromEntries(known) as AdminDetails,
  };
}
