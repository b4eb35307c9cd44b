import type * as z from "zod/mini";
import { type LoggedField, loggedFields } from "#shared/access-log/access-record.ts";
import type { Reinstatement } from "#shared/incidents/reinstatement.ts";
import { clocksOf } from "./clocks.ts";
import type { Incident, NoticeStatus } from "./incident.ts";
import type { affectedBuyer, incidentAnswer, listedIncident, openedIncident } from "./incident-schemas.ts";
import type { ShownBuyer } from "./scope-totals.ts";
import { allFields, fieldsOfGroup, isAsserted, type ScopeTotals } from "./scope-totals.ts";
import type { SendingTotals } from "./sending-totals.ts";
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

/** An incident without what is kept beside it. */
export function incidentView(incident: Incident, now: Date): z.input<typeof openedIncident> {
  const { suspects, window, fields, narrative, containment, scope, status } = incident;
  const { acknowledged, notice, decision, notifiedAt, closedAt } = incident;
  const { before, ...contained } = containment;
  return {
    ...listedView(incident),
    ...{ suspects: [...suspects], window, narrative, ...(fields && { fields }) },
    clocks: clocksOf(incident, now),
    ...(acknowledged && { acknowledged }),
    ...(notice && { notice: noticeView(notice) }),
    ...(decision && { decision }),
    ...(notifiedAt && { notifiedAt }),
    ...(closedAt && { closedAt }),
    ...(scope && status !== "contained" && { scope: scopeView(scope) }),
    containment: { ...contained, before: before.map((one) => ({ ...one, roles: [...one.roles] })) },
  };
}

const noticeView = ({ scopeRevision: _, ...notice }: NoticeStatus) => notice;

function scopeView({ groups, ...totals }: ScopeTotals): NonNullable<z.input<typeof openedIncident>["scope"]> {
  const listed = Object.entries(groups).map(([group, buyers]) => ({
    fields: fieldsOfGroup(group),
    ...(isAsserted(group) && { asserted: true as const }),
    buyers,
  }));
  return { ...totals, groups: listed.sort((some, other) => other.buyers - some.buyers) };
}

/** What is kept beside an incident. */
export interface Followed {
  readonly timeline: readonly TimelineEntry[];
  readonly reinstatements: readonly Reinstatement[];
  /** Once a notice is approved. */
  readonly notices: SendingTotals | undefined;
}

export const wholeIncidentView = (
  incident: Incident,
  { timeline, reinstatements, notices }: Followed,
  now: Date,
): z.input<typeof incidentAnswer> => ({
  ...incidentView(incident, now),
  ...(notices && { notices }),
  reinstated: reinstatements.map(({ incidentId: _, reinstatementId: __, ...shown }) => shown),
  timeline: timeline.map(({ at, event, actor }) => ({ at, event, actor })),
});

const listOf = (fields: ReadonlySet<LoggedField>): LoggedField[] => loggedFields.filter((field) => fields.has(field));

export function affectedView({ buyer, orders, moreOrders }: ShownBuyer): z.input<typeof affectedBuyer> {
  const { fields: _, asserted, ...rest } = buyer;
  return {
    ...rest,
    fields: allFields(buyer),
    ...(asserted.size > 0 && { asserted: listOf(asserted) }),
    orders: orders.map(({ orderId, fields }) => ({ orderId, fields: listOf(fields) })),
    ...(moreOrders && { moreOrders }),
  };
}
