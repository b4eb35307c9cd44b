import type { Clock } from "#shared/clock.ts";
import type { Ids } from "#shared/ids.ts";
import type { timelineEvents } from "./incident-vocabulary.ts";

export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Something that happened to an incident. */
export interface TimelineEntry {
  readonly entryId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly event: (typeof timelineEvents)[number];
  readonly actor: `staff:${string}` | "workflow";
}

export const entryOf = ({ clock, ids }: Ports, what: Pick<TimelineEntry, "event" | "actor">): TimelineEntry => ({
  entryId: ids.next("evt"),
  at: clock.now().toISOString(),
  ...what,
});
