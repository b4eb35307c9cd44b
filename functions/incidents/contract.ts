import { accessDecisions } from "./access-decisions.contract.ts";
import { accessRequests } from "./access-requests.contract.ts";
import { affectedBuyers } from "./affected-buyers.contract.ts";
import { clockWatch } from "./clock-watch.contract.ts";
import { incidentDecisions } from "./incident-decisions.contract.ts";
import { incidentNotices } from "./incident-notices.contract.ts";
import { incidentOpener } from "./incident-opener.contract.ts";
import { incidentReports } from "./incident-reports.contract.ts";
import { incidentSignals } from "./incident-signals.contract.ts";
import { incidents } from "./incidents.contract.ts";
import { mailEvents } from "./mail-events.contract.ts";
import { noticeApprovals } from "./notice-approvals.contract.ts";
import { noticeCodes } from "./notice-codes.contract.ts";
import { noticeDrafts } from "./notice-drafts.contract.ts";
import { contain } from "./steps/contain.contract.ts";
import { countScope } from "./steps/count-scope.contract.ts";
import { evidenceCase } from "./steps/evidence-case.contract.ts";
import { evidenceManifest } from "./steps/evidence-manifest.contract.ts";
import { evidenceReads } from "./steps/evidence-reads.contract.ts";
import { failPage } from "./steps/fail-page.contract.ts";
import { finishContaining } from "./steps/finish-containing.contract.ts";
import { finishRestoring } from "./steps/finish-restoring.contract.ts";
import { finishSending } from "./steps/finish-sending.contract.ts";
import { planRestoring } from "./steps/plan-restoring.contract.ts";
import { planScope } from "./steps/plan-scope.contract.ts";
import { planSending } from "./steps/plan-sending.contract.ts";
import { recordFailure } from "./steps/record-failure.contract.ts";
import { restoreAuthorizations } from "./steps/restore-authorizations.contract.ts";
import { scopeUnit } from "./steps/scope-unit.contract.ts";
import { sendPage } from "./steps/send-page.contract.ts";
import { withdrawAuthorizations } from "./steps/withdraw-authorizations.contract.ts";

export { approveAccess, endAccess } from "./access-decisions.contract.ts";
export { getAccessRequest, requestAccess } from "./access-requests.contract.ts";
export { assertAffected } from "./affected-buyers.contract.ts";
export { acknowledgeIncident, closeIncident, decideIncident, meetClock } from "./incident-decisions.contract.ts";
export { listNotices } from "./incident-notices.contract.ts";
export { openIncident } from "./incident-opener.contract.ts";
export { getEvidence, getReport } from "./incident-reports.contract.ts";
export { getIncident, listAffected, listIncidents } from "./incidents.contract.ts";
export { approveNotice, rejectNotice } from "./notice-approvals.contract.ts";
export { checkNotice } from "./notice-codes.contract.ts";
export { draftNotice, getNotice } from "./notice-drafts.contract.ts";

/** The domain's functions and routes, as others see them. */
export const incidentsFunctions = {
  "incident-opener": incidentOpener,
  incidents,
  "access-requests": accessRequests,
  "access-decisions": accessDecisions,
  "affected-buyers": affectedBuyers,
  "incident-decisions": incidentDecisions,
  "incident-notices": incidentNotices,
  "mail-events": mailEvents,
  "incident-reports": incidentReports,
  "notice-drafts": noticeDrafts,
  "notice-approvals": noticeApprovals,
  "notice-codes": noticeCodes,
  "clock-watch": clockWatch,
  "incident-signals": incidentSignals,
  "steps/contain": contain,
  "steps/withdraw-authorizations": withdrawAuthorizations,
  "steps/finish-containing": finishContaining,
  "steps/plan-scope": planScope,
  "steps/scope-unit": scopeUnit,
  "steps/count-scope": countScope,
  "steps/plan-sending": planSending,
  "steps/send-page": sendPage,
  "steps/fail-page": failPage,
  "steps/finish-sending": finishSending,
  "steps/plan-restoring": planRestoring,
  "steps/restore-authorizations": restoreAuthorizations,
  "steps/finish-restoring": finishRestoring,
  "steps/evidence-reads": evidenceReads,
  "steps/evidence-case": evidenceCase,
  "steps/evidence-manifest": evidenceManifest,
  "steps/record-failure": recordFailure,
};
