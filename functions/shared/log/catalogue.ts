/**
 * Every line that a function may log, and every field that may stand in it. A field that is not listed is not logged:
 * there is no way to log an event, a header, a body or an error's text by accident. Ids only, never personal data.
 * docs/logging.md explains each; alarms watch the codes that name a runbook.
 */
export const catalogue = {
  "request.served": { level: "INFO", fields: ["route", "status", "milliseconds", "principal", "problem"] },
  "request.failed": { level: "ERROR", fields: ["route", "errorName", "errorAt", "principal"] },
  "dependency.unavailable": { level: "ERROR", fields: ["route", "dependency", "errorName"] },
  "integrity.violation": { level: "ERROR", fields: ["route", "subject"] },
  "standing.revoked": { level: "WARN", fields: ["subject", "epoch", "by", "incidentId"] },
  "standing.reinstated": { level: "WARN", fields: ["subject", "epoch", "stage", "by", "incidentId"] },
  "client.refused": { level: "WARN", fields: ["clientId", "reason"] },
  "client.use_not_recorded": { level: "WARN", fields: ["clientId", "errorName"] },
  "staff_access.limit_reached": { level: "WARN", fields: ["limit", "staffId", "accessRequestId"] },
  "contact.pool_exhausted": { level: "ERROR", fields: ["kind", "applicationId"] },
  "contact.extension_wrong": { level: "WARN", fields: ["inARow"] },
  "contact.caller_refused": { level: "WARN", fields: ["refusals"] },
  "contact.call_decided": { level: "INFO", fields: ["action", "refusal", "contactTokenId"] },
  "sweep.finished": { level: "INFO", fields: ["due", "shredded", "skipped", "failed", "oldestDueHours"] },
  "sweep.record_failed": { level: "ERROR", fields: ["orderId", "errorName"] },
  "rewrap.finished": { level: "INFO", fields: ["rewrapped", "skipped", "failed"] },
  "rewrap.record_failed": { level: "ERROR", fields: ["subject", "errorName"] },
  "workflow.stuck": { level: "ERROR", fields: ["workflow", "execution", "errorName"] },
  "notice.failed": { level: "ERROR", fields: ["kind", "applicationId", "entryId", "assessmentId", "errorName"] },
  "call.event_unknown": { level: "WARN", fields: ["transactionId", "eventType"] },
  "call.action_failed": { level: "WARN", fields: ["transactionId", "action", "errorType"] },
  "notice.page_failed": { level: "ERROR", fields: ["incidentId", "page", "errorName"] },
  "incident.opened": { level: "WARN", fields: ["incidentId", "by"] },
  "client.provisioned": { level: "WARN", fields: ["clientId", "kind", "applicationId", "developerId"] },
} as const satisfies Record<string, { level: "INFO" | "WARN" | "ERROR"; fields: readonly string[] }>;

export type LogCode = keyof typeof catalogue;
export type LogFields<C extends LogCode> = {
  readonly [F in (typeof catalogue)[C]["fields"][number]]?: string | number | undefined;
};
