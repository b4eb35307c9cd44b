import type { AccessRequest } from "#incidents/access-request.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";

export const now = new Date("2026-11-21T09:00:00.000Z");
/** ISO 8601, so many minutes from now. */
export const inMinutes = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();

/** What Ada asked for five minutes ago. */
export const pending: AccessRequest = {
  accessRequestId: "acr_1",
  staffId: "ada",
  orderId: "100-1",
  fields: ["recipient.name"],
  reason: "The parcel came back",
  ticket: "SUP-1",
  minutes: 30,
  status: "pending",
  version: 1,
  requestedAt: inMinutes(-5),
};

/** What Rita has just approved. */
export const inForce: AccessRequest = {
  ...pending,
  ...{ status: "approved", version: 2, approvedAt: inMinutes(0), approvedBy: "rita", until: inMinutes(30) },
};

export const person = (staffId: string, ...roles: StaffPrincipal["roles"]): StaffPrincipal => ({
  ...{ kind: "staff", staffId, roles, issuedAt: 1_790_000_000 },
});
