/**
 * Every administrative act, in one closed list. A name is never taken away or given another meaning: records of it are
 * kept for good.
 */
export const adminActs = [
  "application.approved",
  "application.rejected",
  "application.changes_requested",
  "application.first_approval",
  "application.expired",
  "application.restricted_roles_ended",
  "assessment.claimed",
  "credential.created",
  "credential.rotated",
  "credential.deleted",
  "credential.disabled",
  "authorization.granted",
  "authorization.withdrawn",
  "access.revoked",
  "access.reinstated",
  "staff_access.requested",
  "staff_access.approved",
  "staff_access.ended",
  "client.provisioned",
  "leak.traced",
  "campaign.opened",
  "campaign.ended",
  "listing.published",
  "listing.withdrawn",
  "incident.opened",
  "incident.affected_asserted",
  "incident.acknowledged",
  "incident.notice_drafted",
  "incident.notice_rejected",
  "incident.notice_approved",
  "incident.not_notified",
  "incident.closed",
] as const;
export type AdminAct = (typeof adminActs)[number];
