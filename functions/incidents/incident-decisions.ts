import { type AdminActDone, type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Incident, IncidentMove } from "./incident.ts";
import { type IncidentTransition, incidentTransitions } from "./incident-transitions.ts";
import { entryOf, type Ports } from "./timeline.ts";

/** An act of a privacy officer on an incident. */
export interface Decided {
  readonly move: IncidentMove;
  readonly act: AdminRecord;
}

export interface Officer {
  readonly staffId: string;
  readonly ports: Ports;
}

/** @returns undefined where somebody has seen it already @throws Problem `wrong_state` */
export function acknowledged(incident: Incident, { staffId: by, ports }: Officer): Decided | undefined {
  if (incident.acknowledged) return undefined;
  const at = ports.clock.now().toISOString();
  return decided(incident, { transition: "acknowledge", set: { acknowledged: { at, by } }, by, ports });
}

/** @returns undefined where the same was decided already @throws Problem `wrong_state` */
export function notNotified(
  incident: Incident,
  rationale: string,
  { staffId: by, ports }: Officer,
): Decided | undefined {
  const before = incident.decision;
  if (before?.notify === false && before.by === by && before.rationale === rationale) return undefined;
  const decision = { notify: false as const, rationale, by, at: ports.clock.now().toISOString() };
  return decided(incident, { transition: "decide", set: { decision }, by, ports, details: { rationale } });
}

/** @returns undefined where it is closed already @throws Problem `wrong_state` */
export function closed(incident: Incident, { staffId: by, ports }: Officer): Decided | undefined {
  if (incident.status === "closed") return undefined;
  const closedAt = ports.clock.now().toISOString();
  return decided(incident, { transition: "close", set: { closedAt }, by, ports });
}

const names = {
  acknowledge: { event: "acknowledged", act: "incident.acknowledged" },
  decide: { event: "not_notified", act: "incident.not_notified" },
  tell: { event: "authority_told", act: "incident.authority_told" },
  close: { event: "closed", act: "incident.closed" },
} as const satisfies Partial<Record<IncidentTransition, object>>;

interface Wanted extends Pick<IncidentMove, "set"> {
  readonly transition: keyof typeof names;
  readonly details?: AdminActDone["details"];
  readonly by: string;
  readonly ports: Ports;
}

/** A move that is an act of somebody, and the record of it. @throws Problem `wrong_state` */
export function decided(
  { incidentId, status }: Incident,
  { transition, set, by, ports, details = {} }: Wanted,
): Decided {
  const { from } = incidentTransitions[transition];
  if (!(from as readonly string[]).includes(status))
    throw new Problem("wrong_state", { extensions: { state: status } });
  const { event, act } = names[transition];
  const actor = `staff:${by}` as const;
  return {
    move: { transition, set, entry: entryOf(ports, { event, actor }) },
    act: adminRecord(ports, { actor, act, subject: `incident#${incidentId}`, details }),
  };
}
