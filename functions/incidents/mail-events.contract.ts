import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Takes what SES says of notices after it has taken them: that they came back, were not tried, or are unwanted. */
export const mailEvents = lambdaFunction({ env: variables("INCIDENTS_TABLE"), routes: {} });
