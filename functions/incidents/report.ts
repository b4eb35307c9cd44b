import { type LoggedField, loggedFields } from "#shared/access-log/access-record.ts";
import { type Clock, clocksOf } from "./clocks.ts";
import type { Incident } from "./incident.ts";
import { reportPolicy } from "./policy/report.ts";
import type { ScopeTotals } from "./scope-totals.ts";
import type { SendingTotals } from "./sending-totals.ts";
import type { TimelineEntry } from "./timeline.ts";

/** A kind of data, of how many it was read, and what may come of that. */
export interface ReportedData {
  readonly field: LoggedField;
  readonly is: string;
  readonly buyers: number;
  readonly consequence: string;
}

/** The evidence that belongs to an incident as it is now. */
export type ReportedEvidence =
  | { readonly snapshot: number; readonly state: "building" }
  | {
      readonly snapshot: number;
      readonly state: "ready";
      /** Of the manifest, in hexadecimal. */
      readonly manifestSha256: string;
      readonly parts: number;
      /** Of the manifest; Base64. */
      readonly signature: string;
      readonly algorithm: string;
      /** ARN of the key that signed. */
      readonly keyId: string;
    };

/** What an authority asks for (GDPR Art. 33(3)), and what is to be documented (33(5)). */
export interface Report {
  readonly incident: Incident;
  readonly madeAt: string;
  /** What happened, by its kind. */
  readonly kind: string;
  /** Whose data it is. */
  readonly persons: string;
  /** Undefined until it is known. */
  readonly scope: ScopeTotals | undefined;
  readonly data: readonly ReportedData[];
  readonly containment: string;
  /** What has become of the notices, once there are any. */
  readonly notices: SendingTotals | undefined;
  /** The privacy office. */
  readonly contact: string;
  readonly clocks: readonly Clock[];
  readonly timeline: readonly TimelineEntry[];
  readonly evidence: ReportedEvidence | undefined;
}

export interface ReportedWith {
  readonly timeline: readonly TimelineEntry[];
  readonly notices: SendingTotals | undefined;
  readonly evidence: ReportedEvidence | undefined;
  readonly mailbox: string;
  readonly now: Date;
}

/** Everything that a report says; nothing in it is of one person. */
export function reportOf(incident: Incident, { timeline, notices, evidence, mailbox, now }: ReportedWith): Report {
  const scope = incident.status === "contained" ? undefined : incident.scope;
  const affected = loggedFields.filter((field) => scope?.byField[field]);
  return {
    incident,
    madeAt: now.toISOString(),
    kind: reportPolicy.kinds[incident.kind],
    persons: reportPolicy.persons,
    scope,
    data: affected.map((field) => ({ field, ...reportPolicy.fields[field], buyers: scope?.byField[field] ?? 0 })),
    containment: reportPolicy.containment[incident.containment.mode],
    notices,
    contact: mailbox,
    clocks: clocksOf(incident, now),
    timeline,
    evidence,
  };
}
