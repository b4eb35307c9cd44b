import type * as z from "zod/mini";
import { incidentView } from "./incident-view.ts";
import { reportPolicy } from "./policy/report.ts";
import type { Report } from "./report.ts";
import type { reportAnswer } from "./report-schemas.ts";

/** A report as JSON. */
export function reportView(report: Report): z.input<typeof reportAnswer> {
  const { incident, data, evidence } = report;
  const shown = incidentView(incident, new Date(report.madeAt));
  const { incidentId, exercise, state, kind, title, narrative, severity, detectedAt, openedAt, window } = shown;
  const { decision, notifiedAt, closedAt } = shown;
  return {
    ...{ incidentId, exercise, state, madeAt: report.madeAt, policyVersion: reportPolicy.version },
    nature: {
      ...{ kind, description: report.kind, title, narrative, severity, detectedAt, openedAt, window },
      suspects: shown.suspects,
    },
    persons: { category: report.persons, ...(shown.scope && { scope: shown.scope }) },
    data: data.map(({ field, is, buyers }) => ({ field, description: is, buyers })),
    consequences: data.map(({ consequence }) => consequence),
    measures: {
      description: report.containment,
      ...(shown.containment.mode === "revoked" && { accessEndedAt: openedAt }),
      containment: shown.containment,
      ...(decision && { decision }),
      ...(report.notices && { notices: report.notices }),
      ...(notifiedAt && { notifiedAt }),
      ...(closedAt && { closedAt }),
    },
    contact: report.contact,
    clocks: shown.clocks,
    timeline: report.timeline.map(({ at, event, actor }) => ({ at, event, actor })),
    ...(evidence && { evidence }),
  };
}
