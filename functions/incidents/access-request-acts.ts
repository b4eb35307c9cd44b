import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import type { Ids } from "#shared/ids.ts";
import type { AccessRequest } from "./access-request.ts";

/**
 * What the auditor is told of a request: it is about the person who asks, whoever acts.
 * @param by `sub` of the person who acts
 */
export function actOn(
  { accessRequestId, staffId, orderId, buyerId, fields, reason, ticket, minutes, until, approvedAt }: AccessRequest,
  act: "requested" | "approved" | "ended",
  by: string,
  { ids, now }: { readonly ids: Ids; readonly now: Date },
): AdminRecord {
  const details = {
    requested: { accessRequestId, orderId, buyerId, fields, reason, ticket, minutes },
    approved: { accessRequestId, until },
    ended: { accessRequestId, wasApproved: approvedAt !== undefined },
  }[act];
  const ports = { clock: { now: () => now }, ids };
  return adminRecord(ports, { actor: `staff:${by}`, act: `staff_access.${act}`, subject: `staff#${staffId}`, details });
}
