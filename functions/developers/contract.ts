import { adminLogReader } from "./admin-log-reader.contract.ts";
import { applicationCreator } from "./application-creator.contract.ts";
import { applications } from "./applications.contract.ts";
import { assessmentDecisions } from "./assessment-decisions.contract.ts";
import { assessmentDrafts } from "./assessment-drafts.contract.ts";
import { assessmentQueue } from "./assessment-queue.contract.ts";
import { campaignOpener } from "./campaign-opener.contract.ts";
import { campaigns } from "./campaigns.contract.ts";
import { credentialCreator } from "./credential-creator.contract.ts";
import { credentials } from "./credentials.contract.ts";
import { developerProfile } from "./developer-profile.contract.ts";
import { developerRegistration } from "./developer-registration.contract.ts";
import { directory } from "./directory.contract.ts";
import { listings } from "./listings.contract.ts";
import { questionnaire } from "./questionnaire.contract.ts";
import { sellerAuthorizationReader } from "./seller-authorization-reader.contract.ts";
import { sellerAuthorizations } from "./seller-authorizations.contract.ts";
import { actOnDue } from "./steps/act-on-due.contract.ts";
import { assess } from "./steps/assess.contract.ts";
import { awaitDecision } from "./steps/await-decision.contract.ts";
import { finishCampaignPhase } from "./steps/finish-campaign-phase.contract.ts";
import { noticeFailed } from "./steps/notice-failed.contract.ts";
import { planCampaign } from "./steps/plan-campaign.contract.ts";
import { planNext } from "./steps/plan-next.contract.ts";
import { recordFailure } from "./steps/record-failure.contract.ts";
import { remindAssessors } from "./steps/remind-assessors.contract.ts";
import { sendNotice } from "./steps/send-notice.contract.ts";
import { visitCohort } from "./steps/visit-cohort.contract.ts";
import { submissions } from "./submissions.contract.ts";
import { workflowSignals } from "./workflow-signals.contract.ts";

export { readAdminLog } from "./admin-log-reader.contract.ts";
export { createApplication } from "./application-creator.contract.ts";
export { getApplication, listApplications, patchApplication } from "./applications.contract.ts";
export { claimAssessment, decideAssessment } from "./assessment-decisions.contract.ts";
export { putAssessment } from "./assessment-drafts.contract.ts";
export { getAssessment, listAssessments } from "./assessment-queue.contract.ts";
export { openCampaign } from "./campaign-opener.contract.ts";
export { getCampaign, listCampaigns } from "./campaigns.contract.ts";
export { createCredential } from "./credential-creator.contract.ts";
export { deleteCredential, listCredentials, rotateCredential } from "./credentials.contract.ts";
export { getDeveloper, patchDeveloper } from "./developer-profile.contract.ts";
export { registerDeveloper } from "./developer-registration.contract.ts";
export { getListing, listListings } from "./directory.contract.ts";
export { deleteListing, publishListing } from "./listings.contract.ts";
export { getQuestionnaire } from "./questionnaire.contract.ts";
export { getAuthorization, listAuthorizations } from "./seller-authorization-reader.contract.ts";
export { deleteAuthorization, putAuthorization } from "./seller-authorizations.contract.ts";

export { appealRejection, submitAssessment, withdrawAssessment } from "./submissions.contract.ts";

/**
 * The domain's functions and routes, as others see them. Each function's part stands beside its handler, which loads that
 * part alone: what a function imports is what it waits for when it starts.
 */
export const developersFunctions = {
  "developer-registration": developerRegistration,
  "developer-profile": developerProfile,
  "application-creator": applicationCreator,
  applications,
  "assessment-drafts": assessmentDrafts,
  listings,
  directory,
  "credential-creator": credentialCreator,
  credentials,
  questionnaire,
  "seller-authorization-reader": sellerAuthorizationReader,
  "seller-authorizations": sellerAuthorizations,
  submissions,
  "assessment-queue": assessmentQueue,
  "assessment-decisions": assessmentDecisions,
  "campaign-opener": campaignOpener,
  campaigns,
  "workflow-signals": workflowSignals,
  "steps/assess": assess,
  "steps/await-decision": awaitDecision,
  "steps/remind-assessors": remindAssessors,
  "steps/plan-next": planNext,
  "steps/act-on-due": actOnDue,
  "steps/plan-campaign": planCampaign,
  "steps/visit-cohort": visitCohort,
  "steps/finish-campaign-phase": finishCampaignPhase,
  "steps/record-failure": recordFailure,
  "steps/send-notice": sendNotice,
  "steps/notice-failed": noticeFailed,
  "admin-log-reader": adminLogReader,
};
