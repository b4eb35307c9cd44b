import { accessDecisions } from "./access-decisions.contract.ts";
import { accessRequests } from "./access-requests.contract.ts";
import { incidentOpener } from "./incident-opener.contract.ts";
import { incidents } from "./incidents.contract.ts";

export { approveAccess, endAccess } from "./access-decisions.contract.ts";
export { getAccessRequest, requestAccess } from "./access-requests.contract.ts";
export { openIncident } from "./incident-opener.contract.ts";
export { getIncident, listIncidents } from "./incidents.contract.ts";

/** The domain's functions and routes, as others see them. */
export const incidentsFunctions = {
  "incident-opener": incidentOpener,
  incidents,
  "access-requests": accessRequests,
  "access-decisions": accessDecisions,
};
