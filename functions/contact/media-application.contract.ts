import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Invoked by a SIP media application of the Amazon Chime SDK, at each step of a call. */
export const mediaApplication = lambdaFunction({ env: variables("RELAY_FUNCTION"), routes: {} });
