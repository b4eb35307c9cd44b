import { openIncident } from "#incidents/incident.ts";
import type { IncidentBody } from "#incidents/incident-schemas.ts";
import type { SuspectStanding } from "#incidents/suspect.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";

export const now = new Date("2026-11-21T20:00:00.000Z");
export const application = "application#app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";

export const body: IncidentBody = {
  kind: "developer_misuse",
  title: "Addresses used for advertising",
  severity: "high",
  detectedAt: "2026-11-21T18:00:00.000Z",
  suspects: [application],
  window: { from: "2026-11-01T00:00:00.000Z", to: "2026-11-21T21:00:00.000Z" },
  narrative: "A seller saw it in a newsletter",
  contain: true,
  exercise: false,
};

export const active = (subject: string): SuspectStanding => ({
  ...{ pk: subject, status: "active", epoch: 3, roles: ["orders", "shipping"] },
});

export const portsAt = (at = now) => ({ clock: { now: () => at }, ids: sequentialIds() });

/** Opens it against suspects who are all active. */
export const opened = (changes: Partial<IncidentBody> = {}, at = now) =>
  openIncident({ ...body, ...changes }, (changes.suspects ?? body.suspects).map(active), "rita", portsAt(at));
