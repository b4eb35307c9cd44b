import { addDays } from "#shared/days.ts";
import type { Incident } from "./incident.ts";

/** Whose access records are read: the beginning of the keys of their partitions. */
export interface ScopeActor {
  /** `application#<applicationId>` or `staff#<staffId>`, as access records are kept by. */
  readonly actor: string;
  /** Where one credential is suspected, and not the whole application. */
  readonly clientId?: string | undefined;
}

/** What is read in one go: an actor and a run of days. */
export interface ScopeUnit extends ScopeActor {
  /** `yyyy-mm-dd`, UTC. */
  readonly first: string;
  readonly days: number;
}

/** Each takes a dozen events of a history that holds 25,000. */
const most = 500;

const dayOf = (at: string): string => at.slice(0, "yyyy-mm-dd".length);
const start = (day: string): Date => new Date(`${day}T00:00:00.000Z`);

/** The day so many days after another. */
export const dayAfter = (first: string, days: number): string => dayOf(addDays(start(first), days).toISOString());

/**
 * Cuts a window into units: every day of it for every actor once, and no other day.
 * @param now records of later than that there are none
 */
export function unitsOf(actors: readonly ScopeActor[], { from, to }: Incident["window"], now: Date): ScopeUnit[] {
  const end = to < now.toISOString() ? to : now.toISOString();
  if (from >= end) return [];
  // The end is not part of the window: one at midnight leaves the day that it begins alone.
  const last = dayOf(new Date(Date.parse(end) - 1).toISOString());
  const first = dayOf(from);
  const days = Math.round((start(last).getTime() - start(first).getTime()) / 86_400_000) + 1;
  const run = Math.max(1, Math.ceil((days * actors.length) / most));
  const offsets = Array.from({ length: Math.ceil(days / run) }, (_, i) => i * run);
  return actors.flatMap((actor) =>
    offsets.map((offset) => ({ ...actor, first: dayAfter(first, offset), days: Math.min(run, days - offset) })),
  );
}

/** What a credential's records are kept by: its application, which every credential of an application has. */
export interface CredentialOf {
  readonly clientId: string;
  readonly applicationId: string;
}

/** The actors that suspects stand for. An application that is one itself covers its credentials. */
export function actorsOf(
  { suspects }: Pick<Incident, "suspects">,
  applications: readonly string[],
  credentials: readonly CredentialOf[],
): ScopeActor[] {
  const whole = new Set(applications);
  return [
    ...[...whole].map((id) => ({ actor: `application#${id}` })),
    ...credentials
      .filter(({ applicationId }) => !whole.has(applicationId))
      .map(({ clientId, applicationId }) => ({ actor: `application#${applicationId}`, clientId })),
    ...suspects.filter((subject) => subject.startsWith("staff#")).map((actor) => ({ actor })),
  ];
}
