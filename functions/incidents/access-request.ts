import type { Clock } from "#shared/clock.ts";
import type { Ids } from "#shared/ids.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import type { AccessRequestState } from "./access-request-transitions.ts";
import { accessRequestPolicy } from "./policy/access-requests.ts";

/** What a member of staff wants to read, and why: of one order, or of every order of one buyer. */
export interface AccessAsk {
  readonly orderId?: string | undefined;
  readonly buyerId?: string | undefined;
  readonly fields: readonly PiiField[];
  /** As typed. */
  readonly reason: string;
  readonly ticket: string;
  readonly minutes: number;
}

export interface AccessRequest extends AccessAsk {
  readonly accessRequestId: string;
  /** Who asks, and will read. */
  readonly staffId: string;
  readonly status: AccessRequestState;
  /** Rises with every write: what conditional writes compare. */
  readonly version: number;
  /** ISO 8601, like all times here. */
  readonly requestedAt: string;
  readonly approvedAt?: string | undefined;
  readonly approvedBy?: string | undefined;
  readonly until?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly endedBy?: string | undefined;
}

export const endReasons = ["withdrawn", "not_approved", "ended_early", "expired"] as const;

/** Where a request is now, whoever has come by since. */
export type RequestNow =
  | { readonly state: "pending" | "approved" }
  | { readonly state: "ended"; readonly why: (typeof endReasons)[number]; readonly at: string };

const minute = 60 * 1000;
export const addMinutes = (from: Date, minutes: number): string =>
  new Date(from.getTime() + minutes * minute).toISOString();

/** Until when somebody may approve it. */
export const approvableUntil = ({ requestedAt }: AccessRequest): string =>
  addMinutes(new Date(requestedAt), accessRequestPolicy.approval.withinHours * 60);

export function stateOf(request: AccessRequest, now: Date): RequestNow {
  const { status, approvedAt, until = "", endedAt = "" } = request;
  const isOver = (end: string) => end <= now.toISOString();
  if (status === "ended") return { state: "ended", why: approvedAt ? "ended_early" : "withdrawn", at: endedAt };
  const end = status === "approved" ? until : approvableUntil(request);
  if (!isOver(end)) return { state: status };
  return { state: "ended", why: status === "approved" ? "expired" : "not_approved", at: end };
}

/** A request as it is made. */
export const requested = (
  ask: AccessAsk,
  staffId: string,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): AccessRequest => ({
  ...ask,
  accessRequestId: ids.next("acr"),
  staffId,
  status: "pending",
  version: 1,
  requestedAt: clock.now().toISOString(),
});

/** Roles that see every request: those who approve, and who look at what was approved. */
const overseers = ["responder", "privacy-officer", "auditor"] as const;

/** Whether a person may know of a request: to anybody else it is not there. */
export const maySee = ({ staffId, roles }: StaffPrincipal, request: AccessRequest): boolean =>
  [request.staffId, request.approvedBy].includes(staffId) || overseers.some((role) => roles.includes(role));

/** What is shown of a request. */
export function accessRequestView(request: AccessRequest, now: Date) {
  const { status: _, version: __, endedAt: ___, endedBy, fields, ...rest } = request;
  const at = stateOf(request, now);
  return {
    ...rest,
    fields: [...fields],
    status: at.state,
    approvableUntil: approvableUntil(request),
    ...(at.state === "ended" && { ended: { why: at.why, at: at.at, ...(endedBy && { by: endedBy }) } }),
  };
}
