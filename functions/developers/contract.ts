import { applicationCreator } from "./application-creator.contract.ts";
import { applications } from "./applications.contract.ts";
import { assessmentDrafts } from "./assessment-drafts.contract.ts";
import { developerProfile } from "./developer-profile.contract.ts";
import { developerRegistration } from "./developer-registration.contract.ts";
import { questionnaire } from "./questionnaire.contract.ts";
import { sellerAuthorizations } from "./seller-authorizations.contract.ts";

export { createApplication } from "./application-creator.contract.ts";
export { getApplication, patchApplication } from "./applications.contract.ts";
export { putAssessment } from "./assessment-drafts.contract.ts";
export { getDeveloper, patchDeveloper } from "./developer-profile.contract.ts";
export { registerDeveloper } from "./developer-registration.contract.ts";
export { getQuestionnaire } from "./questionnaire.contract.ts";
export { deleteAuthorization, getAuthorization, putAuthorization } from "./seller-authorizations.contract.ts";

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
  questionnaire,
  "seller-authorizations": sellerAuthorizations,
};
