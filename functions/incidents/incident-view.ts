import type * as z from "zod/mini";
import type { Incident } from "./incident.ts";
import type { incidentAnswer, listedIncident, openedIncident } from "./incident-schemas.ts";
import type { TimelineEntry } from "./timeline.ts";

/** An incident as lists show it. */
export const listedView = ({
  incidentId,
  kind,
  title,
  severity,
  status,
  exercise,
  detectedAt,
  openedAt,
  openedBy,
}: Incident): z.input<typeof listedIncident> => ({
  ...{ incidentId, kind, title, severity, state: status, exercise },
  ...{ detectedAt, openedAt, openedBy },
});

/** An incident without its timeline. */
export function incidentView(incident: Incident): z.input<typeof openedIncident> {
  const { suspects, window, fields, narrative, containment } = incident;
  const { before, ...contained } = containment;
  return {
    ...listedView(incident),
    ...{ suspects: [...suspects], window, narrative, ...(fields && { fields }) },
    containment: { ...contained, before: before.map((one) => ({ ...one, roles: [...one.roles] })) },
  };
}

export const withTimeline = (
  incident: Incident,
  entries: readonly TimelineEntry[],
): z.input<typeof incidentAnswer> => ({
  ...incidentView(incident),
  timeline: entries.map(({ at, event, actor }) => ({ at, event, actor })),
});
