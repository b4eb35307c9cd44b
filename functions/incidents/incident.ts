import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import { addDays } from "#shared/days.ts";
import { type InputError, Problem } from "#shared/errors/problem.ts";
import { changeOf, recordOf, type SubjectStanding, type WantedChange } from "#shared/standing/standing-change.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import type { IncidentBody } from "./incident-schemas.ts";
import type { IncidentStatus, IncidentTransition } from "./incident-transitions.ts";
import type { containmentModes } from "./incident-vocabulary.ts";
import type { ScopeTotals } from "./scope-totals.ts";
import { isKnown, type StandingBefore, type SuspectStanding, standingBefore } from "./suspect.ts";
import { entryOf, type Ports, type TimelineEntry } from "./timeline.ts";

export interface Containment {
  readonly mode: (typeof containmentModes)[number];
  readonly before: readonly StandingBefore[];
  /** When everything that hangs on the suspects' access had followed. */
  readonly containedAt?: string | undefined;
  /** Of sellers, that were in force: withdrawn, or in an exercise counted only. */
  readonly authorizationsWithdrawn?: number | undefined;
}

/** Whether people are told. */
export type Decision = NoNotice | NoticeApproved;

/** That nobody has to be told. */
export interface NoNotice {
  readonly notify: false;
  /** As typed. */
  readonly rationale: string;
  readonly by: string;
  readonly at: string;
}

/** That everyone whom it affects is told. */
export interface NoticeApproved {
  readonly notify: true;
  /** Of the words that were approved. */
  readonly revision: number;
  /** With which anyone can check that a notice is genuine; the same in all of them. */
  readonly code: string;
  readonly by: string;
  readonly at: string;
}

/** That an authority was told of an incident. */
export interface Told {
  /** When it was told; ISO 8601, UTC. */
  readonly at: string;
  /** Who put it on record: the `sub` of a privacy officer. */
  readonly by: string;
  /** The authority's file number, or where it is on record, as typed. */
  readonly reference: string;
}

/** Which words of a notice count, and what became of them; the words themselves are rows of their own. */
export interface NoticeStatus {
  /** 1 for the first ones; rises with every change of them. */
  readonly revision: number;
  /** `sub` of the responder who wrote them: who cannot approve them. */
  readonly author: string;
  /** Of the incident, when they were written: words are about whom it affected then. */
  readonly scopeRevision: number;
  readonly rejected?: { readonly by: string; readonly at: string; readonly rationale: string } | undefined;
}

/** What happened, by whom as is suspected, and how far it has been dealt with. */
export interface Incident extends Omit<IncidentBody, "suspects"> {
  readonly incidentId: string;
  readonly suspects: readonly Subject[];
  readonly openedAt: string;
  /** `sub` of the member of staff. */
  readonly openedBy: string;
  readonly status: IncidentStatus;
  readonly containment: Containment;
  /** Rises whenever buyers are named: totals are of one revision. */
  readonly scopeRevision: number;
  /** What was counted last. */
  readonly scope?: ScopeTotals | undefined;
  /** The first privacy officer who has seen it. */
  readonly acknowledged?: { readonly at: string; readonly by: string } | undefined;
  /** Authorities that were told, by the name of their clock. */
  readonly told?: Readonly<Record<string, Told>> | undefined;
  readonly notice?: NoticeStatus | undefined;
  readonly decision?: Decision | undefined;
  /** When every mail of a notice was accounted for. */
  readonly notifiedAt?: string | undefined;
  readonly closedAt?: string | undefined;
  /** Rises with each write: what conditional writes compare. */
  readonly version: number;
}

/** What becomes of an incident: a transition, what it sets, and the entry that says so. */
export interface IncidentMove {
  readonly transition: IncidentTransition;
  readonly set: Partial<
    Pick<
      Incident,
      | "containment"
      | "scope"
      | "scopeRevision"
      | "acknowledged"
      | "told"
      | "notice"
      | "decision"
      | "notifiedAt"
      | "closedAt"
    >
  >;
  readonly entry: TimelineEntry;
}

/** A revocation that goes into the transaction that opens the incident. */
export interface Revocation {
  readonly wanted: WantedChange;
  readonly before: SubjectStanding | undefined;
  readonly after: SubjectStanding;
  readonly record: AdminRecord;
}

export interface Opened {
  readonly incident: Incident;
  readonly entry: TimelineEntry;
  readonly act: AdminRecord;
  readonly revocations: readonly Revocation[];
}

/**
 * Opens an incident, and says which of its suspects' accesses end with it. Who is revoked already stays so, by whomever.
 * @param standings of the suspects, as they are; undefined for one that there is not
 * @throws Problem `invalid_request`
 */
export function openIncident(
  body: IncidentBody,
  standings: readonly (SuspectStanding | undefined)[],
  staffId: string,
  ports: Ports,
): Opened {
  const now = ports.clock.now();
  const asUtc = (at: string) => new Date(at).toISOString();
  // The schema holds each to a kind of subject and an id.
  const suspects = body.suspects as Subject[];
  const incident: Incident = {
    ...body,
    incidentId: ports.ids.next("inc"),
    suspects,
    detectedAt: asUtc(body.detectedAt),
    window: { from: asUtc(body.window.from), to: asUtc(body.window.to) },
    openedAt: now.toISOString(),
    openedBy: staffId,
    status: "open",
    containment: {
      mode: modeOf(body),
      before: suspects.map((subject, i) => standingBefore(subject, standings[i], now)),
    },
    scopeRevision: 0,
    version: 1,
  };
  const errors = [...wrongIn(incident, now), ...unknownAmong(incident, standings)];
  if (errors.length > 0) throw new Problem("invalid_request", { errors });
  const { incidentId, kind, severity, exercise, containment } = incident;
  const at = { ...ports, clock: { now: () => now } };
  return {
    incident,
    entry: entryOf(at, { event: "opened", actor: `staff:${staffId}` }),
    act: adminRecord(at, {
      ...{ actor: `staff:${staffId}`, act: "incident.opened", subject: `incident#${incidentId}` },
      details: { kind, severity, suspects, exercise, containment: containment.mode },
    }),
    revocations: containment.mode === "revoked" ? revocationsOf(incident, standings, at) : [],
  };
}

const modeOf = ({ contain, exercise }: IncidentBody) => (contain ? (exercise ? "simulated" : "revoked") : "none");

/**
 * The revocations that an incident still asks for: none of who is revoked already, nor of who has been given their access
 * back since, which takes a second responder and is meant.
 */
export function revocationsOf(
  { incidentId, suspects, openedBy, openedAt, title }: Incident,
  standings: readonly (SuspectStanding | undefined)[],
  { clock, ids }: Ports,
): Revocation[] {
  return suspects.flatMap((subject, i) => {
    const wanted = { transition: "revoke", subject, by: openedBy, at: clock.now(), why: title, incidentId } as const;
    const before = standings[i];
    const outcome = changeOf(wanted, before);
    const givenBack = before?.reinstatedAt !== undefined && before.reinstatedAt > openedAt;
    if (!outcome.changed || givenBack) return [];
    const { standing: after } = outcome;
    return [{ wanted, before, after, record: recordOf(wanted, after, ids) }];
  });
}

/** The longest window, in days: access records are looked at day by day, and the law asks for no more than a year and a bit. */
const longest = 400;

function wrongIn({ detectedAt, window: { from, to } }: Incident, now: Date): InputError[] {
  const latest = addDays(now, 1).toISOString();
  return [
    ...(detectedAt > now.toISOString() ? [{ pointer: "/detectedAt", detail: "must not be in the future" }] : []),
    ...(from >= to ? [{ pointer: "/window", detail: "must begin before it ends" }] : []),
    ...(addDays(new Date(from), longest).toISOString() < to
      ? [{ pointer: "/window", detail: `must be at most ${longest} days long` }]
      : []),
    // Where access goes on, the scope waits for the window to be over.
    ...(to > latest ? [{ pointer: "/window/to", detail: "must be at most a day ahead" }] : []),
  ];
}

const unknownAmong = ({ suspects }: Incident, standings: readonly (SuspectStanding | undefined)[]): InputError[] =>
  suspects.flatMap((subject, i) =>
    isKnown(subject, standings[i]) ? [] : [{ pointer: `/suspects/${i}`, detail: "is not known" }],
  );
