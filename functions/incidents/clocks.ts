import type { Incident } from "./incident.ts";
import { type ClockRule, clockPolicy } from "./policy/clocks.ts";

const hour = 60 * 60 * 1000;

export const clockStates = ["running", "met", "missed", "stopped"] as const;

export interface Clock {
  readonly clock: string;
  readonly clause: string;
  /** ISO 8601, UTC. */
  readonly dueAt: string;
  readonly state: (typeof clockStates)[number];
  /** When it was met, be it late, or stopped. */
  readonly at?: string | undefined;
  /** Of those that somebody outside had to be told by: where that is on record. */
  readonly reference?: string | undefined;
}

/** The clocks of an incident, in the order in which they are due. */
export const clocksOf = (incident: Incident, now: Date): Clock[] =>
  clockPolicy.clocks
    .filter((rule) => concerns(rule, incident))
    .map((rule) => clockOf(rule, incident, now))
    .sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1));

/** The rule of a clock, where it applies to an incident. */
export const ruleOf = (name: string, incident: Incident): ClockRule | undefined =>
  clockPolicy.clocks.find((rule) => rule.clock === name && concerns(rule, incident));

/** Whether a rule applies: while it is not known whom an incident affects, all do. */
function concerns({ countries, moreThan = 0 }: ClockRule, { scope, status }: Incident): boolean {
  if (!countries || !scope || status === "contained") return true;
  const counted = [...countries, "unknown"].map((country) => scope.byCountry[country] ?? 0);
  return counted.reduce((sum, buyers) => sum + buyers, 0) > moreThan;
}

function clockOf(rule: ClockRule, incident: Incident, now: Date): Clock {
  const { clock, clause, from, hours } = rule;
  const dueAt = new Date(Date.parse(incident[from]) + hours * hour).toISOString();
  const stopped = rule.stoppedBy && incident.decision?.notify === false ? incident.decision.at : undefined;
  const met = metAt(rule, incident);
  // Whatever came first: an authority that was told is not untold by a decision.
  const [at] = [stopped, met].filter((time) => time !== undefined).sort();
  const late = (at ?? now.toISOString()) > dueAt;
  const inTime = at === undefined ? "running" : at === met ? "met" : "stopped";
  const reference = incident.told?.[clock]?.reference;
  return { clock, clause, dueAt, state: late ? "missed" : inTime, ...(at && { at }), ...(reference && { reference }) };
}

function metAt({ clock, metBy }: ClockRule, incident: Incident): string | undefined {
  const { openedAt, acknowledged, decision, notifiedAt, told } = incident;
  switch (metBy) {
    case "opened":
      return openedAt;
    case "acknowledged":
      return acknowledged?.at;
    case "decided":
      return decision?.at;
    case "notified":
      return notifiedAt;
    case "told":
      return told?.[clock]?.at;
  }
}

/** Something that somebody has to be told about a clock, once. */
export interface ClockAlert {
  readonly clock: Clock;
  readonly about: "due_soon" | "missed";
}

/** What is to be told now, of clocks that nothing has met or stopped. */
export const alertsOf = (incident: Incident, now: Date): ClockAlert[] =>
  clocksOf(incident, now).flatMap((clock): ClockAlert[] => {
    if (clock.at !== undefined) return [];
    if (clock.state === "missed") return [{ clock, about: "missed" }];
    const left = Date.parse(clock.dueAt) - now.getTime();
    return left <= noticeOf(incident, clock) * hour ? [{ clock, about: "due_soon" }] : [];
  });

/** Hours before it is due: the longest that is at most half of the time that there is. */
function noticeOf({ openedAt }: Incident, { dueAt }: Clock): number {
  const given = (Date.parse(dueAt) - Date.parse(openedAt)) / hour;
  return clockPolicy.reminders.beforeHours.find((hours) => hours <= given / 2) ?? 0;
}
