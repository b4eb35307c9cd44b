import { accessDecisions } from "./access-decisions.contract.ts";
import { accessRequests } from "./access-requests.contract.ts";

export { approveAccess, endAccess } from "./access-decisions.contract.ts";
export { getAccessRequest, requestAccess } from "./access-requests.contract.ts";

/** The domain's functions and routes, as others see them. */
export const incidentsFunctions = {
  "access-requests": accessRequests,
  "access-decisions": accessDecisions,
};
