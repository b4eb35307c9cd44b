/** What an incident is, for who has to choose its page of the runbooks. */
export const incidentKinds = ["developer_misuse", "insider_leak", "technical_error", "credential_leak"] as const;

export const severities = ["low", "medium", "high", "critical"] as const;

/** What becomes of the suspects' access: ended, ended for show (an exercise), or left as it is. */
export const containmentModes = ["revoked", "simulated", "none"] as const;

/** What a timeline says of an incident. */
export const timelineEvents = [
  "opened",
  "contained",
  "scoped",
  "affected_asserted",
  "acknowledged",
  "authority_told",
  "notice_drafted",
  "notice_rejected",
  "notice_approved",
  "notified",
  "not_notified",
  "reinstated",
  "authorizations_restored",
  "closed",
] as const;
